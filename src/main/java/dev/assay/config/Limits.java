package dev.assay.config;

import dev.assay.config.InputException.Place;

/// How much text is read at all: beyond this it is a mistake or an attack.
final class Limits {

  /// In characters; a document that is written by hand or by a program stays far below.
  static final int MAX_LENGTH = 8 << 20;

  /// Lists and tables may stand within each other this deep.
  static final int MAX_DEPTH = 64;

  private Limits() {}

  static void check(Source source, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InputException(
          Place.of(source.name()),
          "",
          "found %,d characters; at most %,d (8 MiB) are allowed"
              .formatted(text.length(), MAX_LENGTH),
          "describe the trials by a space, or split the file");
    }
  }

  static InputException tooDeep(Source source, int line) {
    return new InputException(
        new Place(source.name(), line),
        "",
        "lists and tables stand more than %d deep".formatted(MAX_DEPTH),
        "make it flatter");
  }
}
