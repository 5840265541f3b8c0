package dev.assay.cli;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.function.Function;

/// One column of a table.
///
/// @param header in capitals
/// @param cell what of a document stands in it
/// @param kind how it is laid out
record Column(String header, Function<Value.Object, String> cell, Kind kind) {

  /// How a column is laid out.
  enum Kind {
    /// Never shortened, for one copies it elsewhere.
    ID,
    /// Shortened where the terminal is narrow.
    TEXT,
    /// To the right.
    NUMBER,
    /// Coloured by its word.
    STATUS
  }

  static Column id(String header, String key) {
    return new Column(header, document -> Fields.text(document, key), Kind.ID);
  }

  static Column text(String header, String key) {
    return new Column(header, document -> Fields.text(document, key), Kind.TEXT);
  }

  static Column text(String header, Function<Value.Object, String> cell) {
    return new Column(header, cell, Kind.TEXT);
  }

  static Column number(String header, String key) {
    return new Column(header, document -> Fields.text(document, key), Kind.NUMBER);
  }

  static Column number(String header, Function<Value.Object, String> cell) {
    return new Column(header, cell, Kind.NUMBER);
  }

  static Column status(String header, String key) {
    return new Column(header, document -> Fields.text(document, key), Kind.STATUS);
  }

  /// Seconds, as people read them.
  static Column span(String header, String key) {
    return number(
        header,
        document -> {
          var seconds = Fields.number(document, key);
          return seconds.isPresent() ? Spans.text(seconds.getAsDouble()) : "";
        });
  }

  /// A time, as how long ago it was.
  static Column ago(String header, String key, Instant now) {
    return number(
        header, document -> Fields.time(document, key).map(at -> Spans.ago(at, now)).orElse(""));
  }
}
