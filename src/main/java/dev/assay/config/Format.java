package dev.assay.config;

import java.util.Locale;

/// The notations in which a specification or the settings may be written.
enum Format {
  YAML,
  JSON,
  TOML;

  /// The notation of `text`: by the suffix of its file, else JSON if it begins with `{`, else YAML.
  static Format of(Source source, String text) {
    String name = source.name().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JSON;
    }
    if (name.endsWith(".toml")) {
      return TOML;
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAML;
    }
    return text.stripLeading().startsWith("{") ? JSON : YAML;
  }

  /// The tree that `text` describes.
  ///
  /// @throws InputException if it is not of this notation, too long or too deep
  Node read(Source source, String text) {
    Limits.check(source, text);
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    Node node =
        switch (this) {
          case YAML -> YamlText.read(source, plain);
          case JSON -> JsonText.read(source, plain);
          case TOML -> TomlText.read(source, plain);
        };
    Limits.checkTree(source, node, 0);
    return node;
  }
}
