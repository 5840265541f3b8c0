package dev.assay.knowledge;

import java.util.List;
import java.util.TreeSet;

/// What is wrong with the notes of a repository, its runs, and what notes cite of them.
///
/// @param issues by file and line, the same every time
/// @param notes how many were looked at
/// @param runs how many stand on this machine
/// @param ledger how many entries the ledger has
public record Validation(List<Issue> issues, int notes, int runs, int ledger) {

  /// What is looked at.
  public enum Scope {
    /// Everything.
    FULL,
    /// Notes alone.
    NOTES,
    /// Runs, and what findings cite of them.
    RUNS
  }

  /// How a cited run that is nowhere is told.
  public enum StrictRuns {
    /// As an error.
    ERROR,
    /// As a warning, for the time until every machine has pushed its ledger.
    WARN,
    /// Not at all.
    OFF
  }

  /// Copies the issues.
  public Validation {
    issues = List.copyOf(issues);
  }

  /// Looks at the repository that holds `folder`. One record that cannot be read is one issue, and
  /// stands in nobody's way.
  ///
  /// @throws dev.assay.config.InputException where a folder may not be listed
  public static Validation of(KnowledgeFolder folder, Scope scope, StrictRuns strict) {
    Notes notes = NotesReader.read(folder);
    var issues = new TreeSet<>(Issue.ORDER);
    if (scope != Scope.RUNS) {
      issues.addAll(NoteRules.check(notes));
    }
    if (scope == Scope.NOTES) {
      return new Validation(List.copyOf(issues), notes.size(), 0, 0);
    }
    Runs runs = Runs.read(folder);
    Ledger ledger = Ledger.read(folder);
    issues.addAll(RunRules.check(runs, notes));
    issues.addAll(CitationRules.check(notes, runs, ledger, strict));
    // Of a note that cannot be read nothing can be compared: never pass it over in silence.
    notes.all().stream()
        .flatMap(note -> NoteRules.unreadable(note.note()).stream())
        .forEach(issues::add);
    return new Validation(
        List.copyOf(issues),
        notes.size(),
        runs.byId().size() + runs.issues().size(),
        ledger.byId().size());
  }

  /// Whether nothing is an error.
  public boolean isOk() {
    return issues.stream().noneMatch(Issue::isError);
  }

  /// How many errors there are.
  public long errors() {
    return issues.stream().filter(Issue::isError).count();
  }
}
