package dev.assay.knowledge;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The runs of this machine, as whoever writes the ledger sees them.
///
/// @param runs that can be read, by id
/// @param problems one line for each that cannot
public record EndedRuns(List<Found> runs, List<String> problems) {

  /// A run.
  ///
  /// @param hasEntry whether a ledger knows it already
  /// @param status its word; empty where it has none
  public record Found(
      String id,
      Value.Object statePoint,
      Value.Object document,
      boolean hasEntry,
      Optional<String> status) {}

  /// Copies the lists.
  public EndedRuns {
    runs = List.copyOf(runs);
    problems = List.copyOf(problems);
  }

  /// Reads the runs and ledgers of a repository.
  public static EndedRuns read(KnowledgeFolder folder) {
    Runs runs = Runs.read(folder);
    Ledger ledger = Ledger.read(folder);
    var found = new ArrayList<Found>();
    runs.byId()
        .values()
        .forEach(run ->
            found.add(
                new Found(
                    run.id(),
                    run.statePoint(),
                    run.document(),
                    ledger.byId().containsKey(run.id()),
                    run.status())));
    return new EndedRuns(
        found, runs.issues().stream().map(issue -> issue.file() + ": " + issue.message()).toList());
  }

  /// The run whose id is `given` or begins so.
  ///
  /// @throws NotThereException where there is none, or several
  public Found find(String given) {
    var known = new TreeMap<String, Found>();
    runs.forEach(run -> known.put(run.id(), run));
    return Prefix.find(given, known, "in " + Runs.FOLDER);
  }

  /// The label of a machine that an older tool wrote down here; empty where there is none.
  public static Optional<String> olderLabel(KnowledgeFolder folder) {
    try {
      return Run.text(
          JsonFile.object(folder.repository().resolve(".aexp/installed.json")), "machine_label");
    } catch (JsonFile.UnreadableException e) {
      return Optional.empty(); // none was written
    }
  }
}
