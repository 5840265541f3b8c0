package dev.assay.knowledge;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// One run, as its directory or its entry in a ledger tells of it. Immutable.
///
/// @param id 32 hexadecimal digits
/// @param file the document, seen from the root of the repository
/// @param status its word; empty where it has none
/// @param link where it belongs
/// @param document what is known of it beside its state point
record Run(
    String id,
    String file,
    Value.Object statePoint,
    Optional<String> status,
    Link link,
    Value.Object document) {

  /// The words a run's status may be.
  static final List<String> STATUSES =
      List.of("created", "queued", "running", "complete", "failed", "abandoned", "stopped");

  /// Those of them that are final.
  static final List<String> TERMINAL = List.of("complete", "failed", "abandoned", "stopped");

  private static final List<String> LINKS = List.of("aexp", "limina");
  private static final String OURS = "assay";
  private static final String EXPERIMENT = "experiment_id";

  /// To which notes a run belongs.
  ///
  /// @param named whether it says so at all; a run of an experiment that has no note need not
  record Link(
      boolean named,
      Optional<String> experiment,
      Optional<String> hypothesis,
      Optional<String> subHypothesis) {

    private static Link of(Value.Object said) {
      return new Link(
          true,
          text(said, EXPERIMENT),
          text(said, "hypothesis_id"),
          text(said, "sub_hypothesis_id"));
    }
  }

  /// A run from its state point and its document, which carries the link; else the state point
  /// does.
  static Run of(String id, String file, Value.Object statePoint, Value.Object document) {
    return new Run(
        id, file, statePoint, text(document, "status"), link(statePoint, document), document);
  }

  /// What a document says about where its run belongs; empty where it does not.
  static Optional<Value.Object> linkOf(Value.Object document) {
    for (String key : LINKS) {
      if (document.get(key).orElse(Value.EMPTY) instanceof Value.Object said
          && !said.members().isEmpty()) {
        return Optional.of(said);
      }
    }
    return Optional.empty();
  }

  private static Link link(Value.Object statePoint, Value.Object document) {
    Optional<Value.Object> said = linkOf(document);
    if (said.isPresent()) {
      return Link.of(said.get());
    }
    boolean names = text(statePoint, EXPERIMENT).filter(Kind.EXPERIMENT::isId).isPresent();
    boolean free = document.get(OURS).isPresent();
    return names
        ? Link.of(statePoint)
        : new Link(free, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Optional<String> text(Value.Object object, String key) {
    return object.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text)
            && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  /// The first digits of its id.
  String shortId() {
    return id.substring(0, 8);
  }

  /// Whether it is a run of `experiment` whose parameters are as `selector` says.
  boolean matches(String experiment, Value.Object selector) {
    return link.experiment().filter(experiment::equals).isPresent()
        && selector.members().entrySet().stream()
            .allMatch(wanted ->
                statePoint.get(wanted.getKey()).filter(wanted.getValue()::equals).isPresent());
  }
}
