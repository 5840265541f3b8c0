package dev.assay.experiment;

import java.util.List;
import java.util.Optional;

/// Whether jobs of a stage take what the same work gave before, instead of doing it again. What the
/// same work is, [WorkKeys] says.
///
/// @param mode whether at all
/// @param params those that the work depends on: jobs of the stage see no others. Empty for all
///   params of the trial
/// @param files relative to the attempt's directory: what was done is taken only while they are
///   there and not empty
/// @param inputs files whose content the work depends on, as they were at submit
public record Reuse(
    Mode mode, Optional<List<String>> params, List<String> files, List<Input> inputs) {

  /// Every job does its own work.
  public static final Reuse OFF = new Reuse(Mode.OFF, Optional.empty(), List.of(), List.of());

  public Reuse {
    params = params.map(List::copyOf);
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
  }

  /// Whether what was done before is taken.
  public enum Mode {
    /// No, and what is done here is not kept for others.
    OFF,
    /// Yes, where there is any.
    USE,
    /// No; what is done here takes its place.
    REFRESH
  }

  /// A file or folder, and what was in it.
  ///
  /// @param path absolute; its last name is part of the key
  /// @param digest SHA-256, as 64 hex digits
  public record Input(String path, String digest) {}

  /// Whether what is done here is kept for others.
  public boolean isOn() {
    return mode != Mode.OFF;
  }

  /// The same with other files.
  public Reuse withFiles(List<String> files) {
    return new Reuse(mode, params, files, inputs);
  }

  /// The same in another mode.
  public Reuse withMode(Mode mode) {
    return new Reuse(mode, params, files, inputs);
  }
}
