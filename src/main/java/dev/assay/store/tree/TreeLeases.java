package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Leases;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.tree.Attempts.Seen;
import dev.assay.store.tree.TreeWorkers.Standing;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What workers do to the jobs they hold. Each finish, each claim and each adoption is one change;
/// the worker's lease cannot end between them.
final class TreeLeases implements Leases {

  private final Documents documents;
  private final Changes changes;
  private final TreeWorkers workers;
  private final Settling settling;
  private final Claiming claiming;
  private final ClaimFiles claimFiles;
  private final Locks locks;
  private final Attempts attempts;
  private final Predicate<JobId> chosen;
  private final RepositoryPaths paths;

  TreeLeases(
      Documents documents,
      Changes changes,
      TreeWorkers workers,
      Settling settling,
      Claiming claiming,
      ClaimFiles claimFiles,
      Locks locks,
      Attempts attempts,
      Predicate<JobId> chosen,
      RepositoryPaths paths) {
    this.paths = paths;
    this.documents = documents;
    this.changes = changes;
    this.workers = workers;
    this.settling = settling;
    this.claiming = claiming;
    this.claimFiles = claimFiles;
    this.locks = locks;
    this.attempts = attempts;
    this.chosen = chosen;
  }

  @Override
  public Exchanged exchange(WorkerLease lease, List<Finish> finishes, Free free, int wanted) {
    return workers
        .as(
            lease,
            () -> {
              var finished = finishes.stream().map(finish -> finish(lease, finish)).toList();
              settling.settle();
              return new Exchanged(finished, wanted > 0 ? claim(lease, free, wanted) : List.of());
            })
        .orElseThrow(() -> new FencedException(lease));
  }

  /// Who may get devices claims alone, so that none is counted as free by two.
  private List<Claim> claim(WorkerLease lease, Free free, int wanted) {
    if (free.devices().isEmpty()) {
      return claiming.claim(lease, free, Map.of(), wanted, chosen);
    }
    try (var _ = locks.hold("devices")) {
      var held = new HashMap<String, Double>();
      devicesInUse()
          .forEach(use -> held.merge(use.share().device().id(), use.share().share(), Double::sum));
      return claiming.claim(lease, free, held, wanted, chosen);
    }
  }

  private Finished finish(WorkerLease lease, Finish finish) {
    var ended = change(lease, finish.attempt(), (edit, held) -> finish(edit, held, finish));
    // An attempt that nobody knows has nothing left to do, like one that was cancelled.
    var state = ended.or(() -> state(finish.attempt())).orElse(JobState.CANCELLED);
    return new Finished(finish.attempt(), ended.isPresent(), state);
  }

  private JobState finish(TrialEdit edit, AttemptEntry held, Finish finish) {
    new Finishing(edit, held, paths).finish(finish);
    return edit.trial().job(held.stage()).state();
  }

  private Optional<JobState> state(AttemptId attempt) {
    return attempts.find(attempt).map(live -> live.trial().job(live.attempt().stage()).state());
  }

  @Override
  public boolean started(WorkerLease lease, AttemptId attempt, Instant at) {
    return guarded(
        lease,
        attempt,
        (edit, held) -> {
          edit.started(held, at);
          return true;
        });
  }

  @Override
  public boolean release(WorkerLease lease, AttemptId attempt, String why) {
    return guarded(
        lease,
        attempt,
        (edit, held) -> {
          new Finishing(edit, held, paths).release(why);
          return true;
        });
  }

  private boolean guarded(
      WorkerLease lease, AttemptId attempt, BiFunction<TrialEdit, AttemptEntry, Boolean> action) {
    return workers.as(lease, () -> change(lease, attempt, action).isPresent()).orElse(false);
  }

  /// Does something to an attempt that `lease` holds; empty, without doing it, if it does not.
  private <T> Optional<T> change(
      WorkerLease lease, AttemptId attempt, BiFunction<TrialEdit, AttemptEntry, T> action) {
    var found = attempts.find(attempt, held -> held.isHeldBy(lease));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var content = found.get().trial().directory();
    var done =
        changes
            .trial(
                found.get().experiment(),
                content,
                edit ->
                    edit.trial()
                        .attempt(attempt)
                        .filter(held -> held.isHeldBy(lease))
                        .map(held -> act(edit, held, action)))
            .flatMap(acted -> acted);
    done.map(Done::attempt)
        .filter(after -> !after.isAlive())
        .ifPresent(after -> claimFiles.drop(content, after.stage(), after.number()));
    return done.map(Done::result);
  }

  /// The action and, in the same change, what it frees in its trial.
  private <T> Done<T> act(
      TrialEdit edit, AttemptEntry held, BiFunction<TrialEdit, AttemptEntry, T> action) {
    T result = action.apply(edit, held);
    edit.settle(settling.gate(edit.experiment()));
    return new Done<>(result, edit.trial().attempt(held.id()).orElseThrow());
  }

  private record Done<T>(T result, AttemptEntry attempt) {}

  @Override
  public boolean spoiled(WorkerLease lease, AttemptId attempt, Earlier earlier, String why) {
    return release(lease, attempt, why); // no earlier attempt here promises files
  }

  @Override
  public List<Stopping> stopping(WorkerLease lease) {
    return liveOf(lease)
        .map(live -> new Job(live.attempt().id(), live.trial().job(live.attempt().stage())))
        .filter(job -> job.entry().state() == JobState.STOPPING)
        .map(job -> new Stopping(job.attempt(), job.entry().end(), job.entry().reason()))
        .toList();
  }

  private record Job(AttemptId attempt, JobEntry entry) {}

  @Override
  public List<Held> held(WorkerLease lease) {
    return liveOf(lease).map(Seen::held).toList();
  }

  private Stream<Seen> liveOf(WorkerLease lease) {
    return workers.standing(lease) == Standing.ALIVE
        ? attempts.alive().filter(live -> live.attempt().isHeldBy(lease))
        : Stream.of();
  }

  @Override
  public List<Held> orphans(int limit) {
    return attempts
        .alive()
        .filter(live -> isOrphan(live.attempt()))
        .sorted(Attempts.OLDEST_FIRST)
        .limit(limit)
        .map(Seen::held)
        .toList();
  }

  /// An attempt of a worker that was never here is another machine's, not an orphan.
  private boolean isOrphan(AttemptEntry attempt) {
    return attempt.isAlive() && workers.standing(attempt.holder()) == Standing.OVER;
  }

  @Override
  public List<Held> adopt(WorkerLease lease, List<AttemptId> wanted) {
    return workers
        .as(
            lease,
            () -> {
              var adopted = new ArrayList<Held>();
              wanted.forEach(attempt -> adopt(lease, attempt).ifPresent(adopted::add));
              return List.copyOf(adopted);
            })
        .orElseThrow(() -> new FencedException(lease));
  }

  private Optional<Held> adopt(WorkerLease lease, AttemptId attempt) {
    return attempts
        .find(attempt, this::isOrphan)
        .flatMap(live ->
            changes.trial(
                live.experiment(), live.trial().directory(), edit -> adopt(edit, lease, attempt)))
        .flatMap(held -> held);
  }

  private Optional<Held> adopt(TrialEdit edit, WorkerLease lease, AttemptId id) {
    var orphan = edit.trial().attempt(id).filter(this::isOrphan);
    orphan.ifPresent(attempt -> edit.adopt(attempt, lease));
    return orphan
        .flatMap(_ -> edit.trial().attempt(id))
        .map(attempt -> Claims.held(edit.experiment(), edit.trial(), attempt));
  }

  @Override
  public List<DeviceUse> devicesInUse() {
    return attempts
        .alive()
        .sorted(Attempts.OLDEST_FIRST)
        .flatMap(live ->
            live.attempt().devices().stream()
                .map(share ->
                    new DeviceUse(
                        share,
                        live.attempt().id(),
                        JobKey.id(live.trial().id(), live.attempt().stage()),
                        live.attempt().holder().worker())))
        .toList();
  }

  @Override
  public Optional<Instant> nextDue() {
    return documents.living().stream()
        .flatMap(experiment -> documents.trials(experiment).stream())
        .flatMap(trial -> trial.jobs().stream())
        .filter(job -> job.state() == JobState.DELAYED)
        .flatMap(job -> job.runAt().stream())
        .min(Comparator.naturalOrder());
  }

  /// The same, but only these jobs are given to workers.
  TreeLeases only(Predicate<JobId> jobs) {
    return new TreeLeases(
        documents, changes, workers, settling, claiming, claimFiles, locks, attempts, jobs, paths);
  }

  /// Notes what an attempt started with.
  boolean note(WorkerLease lease, AttemptId attempt, Value.Object document) {
    return guarded(
        lease,
        attempt,
        (edit, held) -> {
          edit.put(held.madeOf(document));
          return true;
        });
  }
}
