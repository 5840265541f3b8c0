package dev.assay.config;

import dev.assay.space.Value;

/// A YAML file that is no specification, such as the configuration of a training program.
public final class YamlFile {

  private YamlFile() {}

  /// The value that `text` describes, by YAML 1.2.
  ///
  /// @param name of the file, for messages
  /// @throws InputException if it is no YAML, too long or too deep
  public static Value read(String name, String text) {
    return Format.YAML.read(new Source(name), text).value();
  }
}
