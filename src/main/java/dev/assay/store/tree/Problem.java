package dev.assay.store.tree;

import java.nio.file.Path;

/// A record that cannot be used. All others can.
///
/// @param path the file or directory
/// @param what one line: what was found and what to do
public record Problem(Path path, String what) {
  @Override
  public String toString() {
    return path + ": " + what;
  }
}
