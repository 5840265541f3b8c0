package dev.assay.config;

import dev.assay.config.InputException.Place;

/// How much text is read at all: beyond this it is a mistake or an attack.
final class Limits {

  /// In characters; a document that is written by hand or by a program stays far below.
  static final int MAX_LENGTH = 8 << 20;

  /// Lists and tables may stand within each other this deep; a little less than JSON text allows,
  /// since a specification is stored within some more.
  static final int MAX_DEPTH = 60;

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

  /// Refuses a tree that is too deep, and keys that are no Unicode text, which no JSON could store.
  static void checkTree(Source source, Node node, int depth) {
    if (depth > MAX_DEPTH) {
      throw tooDeep(source, node.line());
    }
    switch (node) {
      case Node.Scalar _, Node.Broken _ -> {}
      case Node.Sequence(var items, _) -> items.forEach(item -> checkTree(source, item, depth + 1));
      case Node.Mapping(var members, _) ->
          members.forEach((key, member) -> {
            if (key.codePoints().anyMatch(Limits::isHalf)) {
              throw new InputException(
                  new Place(source.name(), member.line()), "a key holds half a character");
            }
            checkTree(source, member.node(), depth + 1);
          });
    }
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  static InputException tooDeep(Source source, int line) {
    return new InputException(
        new Place(source.name(), line),
        "",
        "lists and tables stand more than %d deep".formatted(MAX_DEPTH),
        "make it flatter");
  }
}
