package dev.assay.control;

import dev.assay.experiment.Objective;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialId;
import dev.assay.trial.TrialStatus;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Removes files of attempts that are no longer wanted. Paths are made from ids that the store
/// knows, never from what somebody typed, and links are removed, not followed.
///
/// Files of a trial that has not ended stay, because a later stage or attempt may need them, and so
/// do those that a later stage of another trial has yet to use.
record Cleaning(
    OpenedStore store, AttemptFolders folders, CodeSnapshots snapshots, InstantSource clock) {

  /// What was, or would be, removed.
  private static final class Tally {
    private int removed;
    private int kept;
    private int orphans;
    private int snapshotFiles;
    private long bytes;
  }

  /// Removes everything of a deleted experiment.
  ///
  /// @return the bytes that were freed
  long removeAll(ExperimentId id, int trials) {
    long bytes = 0;
    for (int number = 1; number <= trials; number++) {
      bytes += FileTree.remove(folders.of(id.trial(number)));
    }
    return bytes;
  }

  Value.Object clean(
      Optional<ExperimentView> only, int keepBest, Optional<Duration> olderThan, boolean dryRun) {
    Instant before = clock.instant().minus(olderThan.orElse(Duration.ZERO));
    var tally = new Tally();
    List<ExperimentView> experiments =
        only.map(List::of)
            .orElseGet(() ->
                store.ask(
                    s -> s.experiments().list(new Query(List.of(), true, Integer.MAX_VALUE))));
    for (ExperimentView experiment : experiments) {
      clean(experiment, keepBest, before, dryRun, tally);
    }
    if (only.isEmpty()) {
      cleanOrphans(dryRun, tally);
      var removed = snapshots.clean(dryRun);
      tally.snapshotFiles = removed.files();
      tally.bytes += removed.bytes();
    }
    return new Document()
        .with("removed", tally.removed)
        .with("kept", tally.kept)
        .with("orphans", tally.orphans)
        .with("snapshot_files", tally.snapshotFiles)
        .with("bytes", tally.bytes)
        .with("dry_run", dryRun)
        .build();
  }

  private void clean(
      ExperimentView experiment, int keepBest, Instant before, boolean dryRun, Tally tally) {
    Predicate<TrialView> isBest = best(experiment, keepBest);
    for (TrialView trial : new TrialPages(store, experiment.id())) {
      if (!Files.isDirectory(folders.of(trial.id()), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      boolean wanted = isBest.test(trial) || !trial.status().isTerminal();
      for (AttemptView attempt : attempts(trial)) {
        clean(attempt, wanted, before, dryRun, tally);
      }
      if (!dryRun) {
        FileTree.removeEmpty(folders.of(trial.id()));
      }
    }
  }

  private void clean(
      AttemptView attempt, boolean wanted, Instant before, boolean dryRun, Tally tally) {
    Path folder = folders.of(attempt.job(), attempt.id());
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean old = attempt.endedAt().isPresent() && !attempt.endedAt().get().isAfter(before);
    if (wanted || attempt.alive() || !old || !isFree(attempt, dryRun)) {
      tally.kept++;
      return;
    }
    tally.removed++;
    tally.bytes += dryRun ? FileTree.size(folder) : FileTree.remove(folder);
  }

  /// Whether no trial elsewhere needs its files. None uses its result from here on.
  private boolean isFree(AttemptView attempt, boolean dryRun) {
    return dryRun
        ? !store.ask(s -> s.works().isNeeded(attempt.id()))
        : store.ask(s -> s.works().letGo(attempt.id()));
  }

  private List<AttemptView> attempts(TrialView trial) {
    return trial.jobs().stream()
        .flatMap(job -> store.ask(s -> s.trials().attempts(job.id())).stream())
        .toList();
  }

  /// Where nothing says what is better, every trial that completed is among the best.
  private Predicate<TrialView> best(ExperimentView experiment, int keep) {
    if (keep == 0) {
      return _ -> false;
    }
    List<Objective> objectives = Specs.stored(experiment.spec()).objectives();
    if (objectives.isEmpty()) {
      return trial -> trial.status() == TrialStatus.COMPLETED;
    }
    Set<TrialId> ids =
        store
            .ask(s -> s.trials().best(experiment.id(), objectives.getFirst().goal(), keep))
            .stream()
            .map(TrialView::id)
            .collect(Collectors.toUnmodifiableSet());
    return trial -> ids.contains(trial.id());
  }

  /// Folders of trials that the store does not know any more: what a crash in the middle of a
  /// deletion leaves. Listed before the store is asked, so a trial that is only just submitted is
  /// never among them.
  private void cleanOrphans(boolean dryRun, Tally tally) {
    for (TrialId trial : FileTree.trials(folders.runs())) {
      if (store.ask(s -> s.experiments().get(trial.experiment())).isEmpty()) {
        Path folder = folders.of(trial);
        tally.orphans++;
        tally.bytes += dryRun ? FileTree.size(folder) : FileTree.remove(folder);
      }
    }
  }
}
