package dev.assay.experiment;

/// What one running job takes of a machine, and which pool it asks for.
///
/// @param cpus cores, greater than 0
/// @param gpus devices; a fraction is a share of one device
/// @param memoryBytes accounted, not enforced; 0 means none is asked for
/// @param nodes machines, at least 1
/// @param pool the class of workers that may run it
/// @param gpuPreference a device index, or empty for any
public record Resources(
    double cpus, double gpus, long memoryBytes, int nodes, String pool, String gpuPreference) {
  /// One core in the default pool.
  public static final Resources DEFAULT = new Resources(1, 0, 0, 1, "default", "");
}
