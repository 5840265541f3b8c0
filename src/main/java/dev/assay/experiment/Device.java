package dev.assay.experiment;

/// One GPU, or one part of a GPU that the driver has cut into instances.
///
/// @param id what no other device of any machine has, such as its UUID
/// @param label its number on its machine in the order of the PCI bus; `0:1` for instance 1 of GPU
///   0
/// @param name as the maker calls it
public record Device(String id, String label, String name) {

  /// How CUDA is told of it: instances have no number there, only their id.
  public String visible() {
    return label.contains(":") ? id : label;
  }
}
