package dev.assay.config;

import java.util.List;
import java.util.Optional;

/// How another tool writes down a search. A dialect rewrites its document into Assay's own keys,
/// and the ordinary reader checks the result; every value keeps its line, so a complaint names the
/// place in the original. To add one, write its file and name it in [#ALL].
interface Dialect {

  /// In the order in which they are asked; the most particular first.
  List<Dialect> ALL =
      List.of(
          new KatibDialect(),
          new CoralDialect(),
          new NniDialect(),
          new WandbDialect(),
          new MettaDialect());

  /// What a person calls such a document, with its article.
  String name();

  /// Whether `document` is one, by its keys alone.
  boolean recognises(Node.Mapping document);

  /// The same in Assay's keys. What has no counterpart and does not change what is searched is told
  /// as a warning; what does is an error.
  Node translate(Node.Mapping document, Problems problems);

  /// The dialect of `document`; empty for Assay's own.
  static Optional<Dialect> of(Node document) {
    return document instanceof Node.Mapping table
        ? ALL.stream().filter(dialect -> dialect.recognises(table)).findFirst()
        : Optional.empty();
  }
}
