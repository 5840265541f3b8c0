package dev.assay.config;

import java.nio.file.Path;

/// Where a text comes from, as messages name it.
///
/// @param name the file as its user wrote it, `-` for standard input, or the option that held it
public record Source(String name) {

  /// Standard input.
  public static final Source STDIN = new Source("-");

  /// The command line itself.
  public static final Source INLINE = new Source("--inline");

  /// A file.
  public static Source file(Path path) {
    return new Source(path.toString());
  }

  /// What to call an experiment that has no name: the name of the file without its suffix, or empty
  /// where there is no file.
  String stem() {
    if (name.startsWith("-")) {
      return "";
    }
    Path file = Path.of(name).getFileName();
    String last = file == null ? "" : file.toString();
    int dot = last.lastIndexOf('.');
    return dot > 0 ? last.substring(0, dot) : last;
  }
}
