package dev.assay.knowledge;

import dev.assay.knowledge.Note.Said;
import java.util.List;
import java.util.Locale;

/// What the head of a numbered note must say about itself. Pure.
final class Metadata {

  static final List<String> IMPACTS = List.of("CRITICAL", "HIGH", "MEDIUM", "LOW");

  private static final String CODE = "metadata";

  private final Kind kind;
  private final String id;
  private final Note note;
  private final List<Issue> issues;

  private Metadata(Kind kind, String id, Note note, List<Issue> issues) {
    this.kind = kind;
    this.id = id;
    this.note = note;
    this.issues = issues;
  }

  /// Adds to `issues` what is wrong with the head of `note`.
  static void check(Kind kind, String id, Note note, List<Issue> issues) {
    var metadata = new Metadata(kind, id, note, issues);
    metadata.checkRequired();
    metadata.checkId();
    metadata.checkType();
    if (kind == Kind.FINDING) {
      metadata.checkImpact();
    }
    metadata.checkStatus();
  }

  /// The statuses a note of this kind may have; empty where it has none.
  static List<String> statuses(Kind kind) {
    return switch (kind) {
      case HYPOTHESIS -> List.of("PROPOSED", "TESTING", "CONFIRMED", "REJECTED");
      case EXPERIMENT -> List.of("DESIGNED", "RUNNING", "COMPLETED", "FAILED");
      case FINDING, LITERATURE, CHALLENGE_REVIEW, STRATEGIC_REVIEW -> List.of();
    };
  }

  private void checkRequired() {
    for (Field field : kind.required()) {
      if (note.field(field).isEmpty()) {
        error(1, "%s is missing; write %s: … in its head".formatted(field.title(), field.key()));
      }
    }
  }

  private void checkId() {
    var declared = note.reference(Field.ID);
    if (declared.isEmpty()) {
      error(1, "ID is missing; write id: \"%s\" in its head".formatted(id));
    } else if (!declared.get().text().equals(id)) {
      error(
          declared.get().line(),
          "its id is '%s', but its file is named %s".formatted(declared.get().text(), id));
    }
  }

  private void checkType() {
    boolean named = kind == Kind.HYPOTHESIS || kind == Kind.EXPERIMENT || kind == Kind.FINDING;
    String expected = kind.name().toLowerCase(Locale.ROOT);
    note.head()
        .value()
        .get("type")
        .map(Note::text)
        .filter(type -> named && !type.isBlank() && !type.equals(expected))
        .ifPresent(type ->
            error(
                note.head().line(List.of("type")),
                "type: found '%s'; %s is allowed here".formatted(type, expected)));
  }

  private void checkImpact() {
    note.field(Field.IMPACT)
        .filter(impact -> !IMPACTS.contains(impact.text()))
        .ifPresent(impact ->
            error(
                impact.line(),
                "Impact: found '%s'; allowed are %s"
                    .formatted(impact.text(), String.join(", ", IMPACTS))));
  }

  private void checkStatus() {
    List<String> allowed = statuses(kind);
    var status = note.field(Field.STATUS);
    if (status.isEmpty() || allowed.isEmpty()) {
      return;
    }
    if (!allowed.contains(status.get().text())) {
      warn(
          status.get().line(),
          "Status: found '%s'; usual are %s"
              .formatted(status.get().text(), String.join(", ", allowed)));
      return;
    }
    Said body = note.said().getOrDefault(Field.STATUS.title(), status.get());
    // The line of a template still lists all of them.
    if (!body.text().equals(status.get().text()) && !body.text().contains("|")) {
      warn(
          body.line(),
          "Status: %s here, but %s in its head; the head counts"
              .formatted(body.text(), status.get().text()));
    }
  }

  private void error(int line, String message) {
    issues.add(Issue.error(CODE, note.file(), line, message));
  }

  private void warn(int line, String message) {
    issues.add(Issue.warning(CODE, note.file(), line, message));
  }
}
