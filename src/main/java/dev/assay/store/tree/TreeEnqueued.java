package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Enqueued;
import dev.assay.store.EventType;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Configurations that wait to be tried, in the document of their sweep.
final class TreeEnqueued implements Enqueued {

  /// The member of an event's data with the ids of what came or went.
  static final String IDS = "ids";

  /// Bits of an id that are drawn, so that two machines do not give one id to two. With the
  /// milliseconds before them, an id is a number that every reader of JSON keeps.
  private static final int DRAWN = 11;

  private final Documents documents;
  private final Changes changes;
  private final Additions additions;
  private final RandomGenerator random;

  TreeEnqueued(Documents documents, Changes changes, Additions additions, RandomGenerator random) {
    this.documents = documents;
    this.changes = changes;
    this.additions = additions;
    this.random = random;
  }

  @Override
  public boolean add(
      ExperimentId experiment, List<Wanted> wanted, Optional<Key> key, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      if (key.isPresent() && isKnown(key.get(), experiment)) {
        return false;
      }
      var sweep = additions.require(experiment);
      var entry = sweep.sweep().orElseThrow();
      refuse(sweep, entry, wanted.size());
      var now = changes.now();
      long id = entry.enqueued().stream().mapToLong(Waiting::id).max().orElse(0);
      var waiting = new ArrayList<Waiting>();
      for (var one : wanted) {
        id = Math.max(id + 1, (now.toEpochMilli() << DRAWN) + random.nextLong(1L << DRAWN));
        waiting.add(new Waiting(id, one, actor, now));
      }
      var event = changes.event(EventType.SWEEP_ENQUEUED, actor, told(waiting));
      changes.writeOne(sweep.withSweep(entry.enqueue(waiting, key), event));
      return true;
    }
  }

  private boolean isKnown(Key key, ExperimentId experiment) {
    var known =
        documents.living().stream()
            .flatMap(one ->
                one.sweep().stream()
                    .flatMap(sweep -> sweep.keys().stream())
                    .map(used -> new Used(one.id(), used)))
            .filter(used -> used.key().text().equals(key.text()))
            .findFirst();
    if (known.filter(used -> !used.equals(new Used(experiment, key))).isPresent()) {
      throw TreeErrors.conflict(
          "the idempotency key '%s' was used for something else; choose a new key"
              .formatted(key.text()));
    }
    return known.isPresent();
  }

  private record Used(ExperimentId experiment, Key key) {}

  private static void refuse(ExperimentDocument sweep, SweepEntry entry, int count) {
    if (entry.growth() == Growth.CLOSED) {
      throw TreeErrors.conflict(
          "the sweep %s is closed, so nothing more is tried; extend or resume it first"
              .formatted(sweep.id()));
    }
    if (entry.limit().isEmpty()) {
      return;
    }
    int left = Math.max(0, entry.limit().getAsInt() - sweep.trials().size());
    if (entry.enqueued().size() + (long) count > left) {
      throw TreeErrors.conflict(
          "the sweep %s has room for %d more trials, and %d wait already; extend it first"
              .formatted(sweep.id(), left, entry.enqueued().size()));
    }
  }

  private static Value.Object told(List<Waiting> waiting) {
    return new Members()
        .put("trials", waiting.size())
        .put(IDS, waiting.stream().map(one -> Value.of(one.id())).toList())
        .object();
  }

  @Override
  public List<Waiting> list(ExperimentId experiment, int limit) {
    return of(experiment).stream().limit(limit).toList();
  }

  @Override
  public int count(ExperimentId experiment) {
    return of(experiment).size();
  }

  private List<Waiting> of(ExperimentId experiment) {
    return documents
        .experiment(experiment)
        .flatMap(ExperimentDocument::sweep)
        .map(SweepEntry::enqueued)
        .orElse(List.of());
  }

  @Override
  public Added take(
      ExperimentId experiment,
      int first,
      List<Long> taken,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    return additions.adding(
        experiment,
        runs,
        actor,
        addition ->
            addition
                .refused(first, trials.size())
                .orElseGet(() -> take(addition, experiment, first, taken, trials, until)));
  }

  private Added take(
      Addition addition,
      ExperimentId experiment,
      int first,
      List<Long> taken,
      List<NewTrial> trials,
      double until) {
    var gone = taken.subList(0, Math.min(taken.size(), addition.left()));
    var waiting = of(experiment).stream().map(Waiting::id).collect(Collectors.toSet());
    if (!waiting.containsAll(gone)) {
      return new Added.Late(first);
    }
    return addition.store(
        first,
        trials,
        until,
        Optional.empty(),
        sweep -> sweep.waiting(one -> !gone.contains(one.id())),
        gone);
  }

  @Override
  public int clear(ExperimentId experiment, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = additions.require(experiment);
      var entry = sweep.sweep().orElseThrow();
      var waiting = entry.enqueued();
      if (!waiting.isEmpty()) {
        var event = changes.event(EventType.SWEEP_CLEARED, actor, told(waiting));
        changes.writeOne(sweep.withSweep(entry.waiting(List.of()), event));
      }
      return waiting.size();
    }
  }
}
