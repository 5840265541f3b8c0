package dev.assay.knowledge;

import dev.assay.knowledge.Notes.Numbered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What notes must say, each and to each other: ids, links, statuses, references. Pure.
final class NoteRules {

  private static final Map<String, List<String>> HEADINGS =
      Map.of(
          "ACTIVE", List.of("Current Objective", "Next Step", "Blocker", "Links"),
          "CHALLENGE", List.of("Objective", "Context", "Success Criteria", "Constraints", "Links"),
          "DASHBOARD", List.of("Entry Points", "Links"));

  private static final Map<String, List<String>> LINKS_OF_SPECIAL =
      Map.of(
          "ACTIVE", List.of("CHALLENGE"),
          "CHALLENGE", List.of("ACTIVE", "DASHBOARD"),
          "DASHBOARD", List.of("ACTIVE", "CHALLENGE"));

  private final Notes notes;
  private final List<Issue> issues = new ArrayList<>();
  private final Map<String, Set<String>> linked = new HashMap<>();

  private NoteRules(Notes notes) {
    this.notes = notes;
  }

  /// Everything that is wrong with the notes, in no particular order.
  static List<Issue> check(Notes notes) {
    var rules = new NoteRules(notes);
    rules.issues.addAll(notes.issues());
    notes.special().forEach(rules::checkSpecial);
    notes.all().forEach(rules::checkNumbered);
    return rules.issues;
  }

  /// That the head of a note cannot be read; empty where it can.
  static Optional<Issue> unreadable(Note note) {
    return note.unreadable()
        .map(why ->
            Issue.error(
                "frontmatter",
                note.file(),
                why.line(),
                why.problem() + (why.hint().isEmpty() ? "" : "; " + why.hint())));
  }

  private void checkSpecial(String name, Note note) {
    if (isUnreadable(note)) {
      return;
    }
    for (String heading : HEADINGS.getOrDefault(name, List.of())) {
      if (!note.headings().contains(heading)) {
        error("structure", note, 1, "a heading is missing: ## " + heading);
      }
    }
    checkAlias(name, note);
    checkLinks(note, new TreeSet<>(LINKS_OF_SPECIAL.getOrDefault(name, List.of())));
  }

  private void checkNumbered(Numbered numbered) {
    Note note = numbered.note();
    if (isUnreadable(note)) {
      return;
    }
    Metadata.check(numbered.kind(), numbered.id(), note, issues);
    checkAlias(numbered.id(), note);
    checkReferences(numbered);
    var required = new TreeSet<>(Set.of("ACTIVE", "CHALLENGE"));
    parents(numbered.kind())
        .forEach(field -> note.reference(field).ifPresent(parent -> required.add(parent.text())));
    checkLinks(note, required);
    checkBacklinks(numbered);
  }

  private boolean isUnreadable(Note note) {
    unreadable(note).ifPresent(issues::add);
    return note.unreadable().isPresent();
  }

  /// The fields that name the notes a note belongs to.
  private static List<Field> parents(Kind kind) {
    return switch (kind) {
      case HYPOTHESIS, LITERATURE -> List.of();
      case EXPERIMENT -> List.of(Field.HYPOTHESIS);
      case FINDING -> List.of(Field.HYPOTHESIS, Field.EXPERIMENT);
      case CHALLENGE_REVIEW -> List.of(Field.TARGET_ID);
      case STRATEGIC_REVIEW -> List.of(Field.CHALLENGE_REVIEW);
    };
  }

  private void checkAlias(String name, Note note) {
    if (!note.aliases().contains(name)) {
      error(
          "aliases",
          note,
          note.head().line(List.of("aliases")),
          "it must have the alias '%s'; write aliases: [\"%s\"] in its head".formatted(name, name));
    }
  }

  private void checkReferences(Numbered numbered) {
    Note note = numbered.note();
    switch (numbered.kind()) {
      case HYPOTHESIS, LITERATURE -> {}
      case EXPERIMENT -> {
        checkReference(note, Field.HYPOTHESIS, Kind.HYPOTHESIS);
        int line = note.head().line(List.of("sub_hypotheses"));
        ExperimentNote.subHypotheses(note)
            .forEach(id -> checkReference(note, "sub_hypotheses", id, line, Kind.HYPOTHESIS));
        issues.addAll(ExperimentNote.conditionIssues(note));
      }
      case FINDING -> {
        checkReference(note, Field.HYPOTHESIS, Kind.HYPOTHESIS);
        checkReference(note, Field.EXPERIMENT, Kind.EXPERIMENT);
        checkAgreement(note);
      }
      case CHALLENGE_REVIEW ->
          note.reference(Field.TARGET_ID)
              .filter(target -> notes.target(target.text()).isEmpty())
              .ifPresent(target -> error("reference", note, target.line(), missing(target.text())));
      case STRATEGIC_REVIEW -> checkReference(note, Field.CHALLENGE_REVIEW, Kind.CHALLENGE_REVIEW);
    }
  }

  private void checkReference(Note note, Field field, Kind kind) {
    note.reference(field)
        .ifPresent(found -> checkReference(note, field.title(), found.text(), found.line(), kind));
  }

  private void checkReference(Note note, String title, String id, int line, Kind kind) {
    if (!kind.isId(id)) {
      error(
          "reference",
          note,
          line,
          "%s: found '%s'; an id such as %s001 is allowed".formatted(title, id, kind.prefix()));
    } else if (notes.find(id).isEmpty()) {
      error("reference", note, line, missing(id));
    }
  }

  private static String missing(String id) {
    return "there is no note %s; make it, or name another".formatted(id);
  }

  private void checkAgreement(Note finding) {
    var hypothesis = finding.reference(Field.HYPOTHESIS);
    var experiment = finding.reference(Field.EXPERIMENT);
    if (hypothesis.isEmpty() || experiment.isEmpty()) {
      return;
    }
    String claimed = hypothesis.get().text();
    notes
        .find(experiment.get().text())
        .filter(tested -> !ExperimentNote.subHypotheses(tested).contains(claimed))
        .flatMap(tested -> tested.reference(Field.HYPOTHESIS))
        .filter(tested -> !tested.text().equals(claimed))
        .ifPresent(tested ->
            error(
                "reference",
                finding,
                hypothesis.get().line(),
                "it names %s, but %s tests %s; name the same"
                    .formatted(claimed, experiment.get().text(), tested.text())));
  }

  private void checkLinks(Note note, Set<String> required) {
    if (note.linksLine() == 0) {
      error("links", note, 1, "a section ## Links is missing");
      return;
    }
    if (note.links().isEmpty()) {
      error(
          "links",
          note,
          note.linksLine(),
          "## Links holds no link; write - Mission: [[CHALLENGE]]");
      return;
    }
    note.links()
        .forEach((target, line) -> {
          if (notes.target(target).isEmpty()) {
            error("links", note, line, "there is no note for the link [[" + target + "]]");
          }
        });
    for (String target : required) {
      if (!links(note, target)) {
        error("links", note, note.linksLine(), "## Links must hold [[" + target + "]]");
      }
    }
  }

  private void checkBacklinks(Numbered child) {
    for (Field field : parents(child.kind())) {
      child
          .note()
          .reference(field)
          .flatMap(parent -> notes.target(parent.text()))
          .filter(parent -> !links(parent, child.id()))
          .ifPresent(parent ->
              error(
                  "backlink",
                  parent,
                  Math.max(1, parent.linksLine()),
                  "## Links must link back to [[" + child.id() + "]]"));
    }
  }

  private boolean links(Note note, String target) {
    Optional<Note> wanted = notes.target(target);
    return wanted.isPresent() && linked(note).contains(wanted.get().file());
  }

  /// The files that a note links to; a note with a thousand children is asked as often.
  private Set<String> linked(Note note) {
    return linked.computeIfAbsent(
        note.file(),
        _ ->
            note.links().keySet().stream()
                .flatMap(link -> notes.target(link).stream())
                .map(Note::file)
                .collect(Collectors.toUnmodifiableSet()));
  }

  private void error(String code, Note note, int line, String message) {
    issues.add(Issue.error(code, note.file(), line, message));
  }
}
