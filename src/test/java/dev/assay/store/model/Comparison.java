package dev.assay.store.model;

import static dev.assay.store.model.BrokenRule.require;
import static dev.assay.store.model.BrokenRule.same;

import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.ModelJob.ModelAttempt;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialStatus;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds everything that can be observed of a store against the model.
final class Comparison {

  private static final int MANY = 100_000;

  /// Reading the whole queue costs most.
  private static final int QUEUE_EVERY = 4;

  private final Model model;
  private final EventTrail trail;
  private final Map<JobId, JobView> seen = new HashMap<>();
  private int steps;

  Comparison(Model model, EventTrail trail) {
    this.model = model;
    this.trail = trail;
  }

  /// Jobs whose delay is over may be queued at any time; those the store has queued are queued in
  /// the model too.
  void adoptPromotions(Store store) {
    model.jobs.values().stream()
        .filter(model::isDue)
        .filter(job ->
            store.trials().job(job.id).map(JobView::state).equals(Optional.of(JobState.QUEUED)))
        .forEach(model::promote);
  }

  /// Compares the experiments that a step touched and one of the others, which takes turns; and
  /// what is cheap to read of all of them.
  void compare(Store store, Set<ExperimentId> touched) {
    var views = experiments(store);
    seen.keySet().retainAll(model.jobs.keySet());
    int turn = model.experiments.isEmpty() ? 0 : steps++ % model.experiments.size();
    for (var experiment : model.experiments.values()) {
      if (turn-- == 0 || touched.contains(experiment.id)) {
        jobs(store, experiment);
      }
      var view = views.get(experiment.id.text());
      if (view != null) {
        compare(experiment, view);
      }
    }
    if (steps % QUEUE_EVERY == 0) {
      queue(store);
    }
    workers(store);
  }

  /// Compares everything.
  void compareAll(Store store) {
    compare(store, model.experiments.keySet());
    queue(store);
  }

  // Experiments

  private Map<String, ExperimentView> experiments(Store store) {
    var listed = store.experiments().list(new Query(List.of(), true, MANY));
    var ids = listed.stream().map(v -> Names.brief(v.id())).toList().reversed();
    var expected = model.experiments.values().stream().map(ModelExperiment::toString).toList();
    same(Rule.I1_ACCEPTED_IS_FOUND, "experiments, oldest first", expected, ids);
    return listed.stream().collect(Collectors.toMap(v -> v.id().text(), v -> v));
  }

  private void compare(ModelExperiment experiment, ExperimentView view) {
    var recounted = new EnumMap<JobState, Integer>(JobState.class);
    for (var state : JobState.values()) {
      recounted.put(state, 0);
    }
    experiment.jobs.stream()
        .flatMap(job -> Optional.ofNullable(seen.get(job.id)).stream())
        .forEach(job -> recounted.merge(job.state(), 1, Integer::sum));
    same(Rule.I6_COUNTS, "counts of " + experiment, recounted, new EnumMap<>(view.jobs()));
    int live =
        recounted.getOrDefault(JobState.RUNNING, 0) + recounted.getOrDefault(JobState.STOPPING, 0);
    require(
        live <= experiment.parallelism(),
        Rule.I4_PARALLELISM,
        "%s has %s live jobs, its parallelism is %s",
        experiment,
        live,
        experiment.parallelism());
    same(Rule.MODEL, "priority of " + experiment, experiment.priority, view.priority());
    same(Rule.MODEL, "parallelism of " + experiment, experiment.parallelism(), view.parallelism());
    same(Rule.MODEL, "trials of " + experiment, experiment.step.trials(), view.trials());
    same(Rule.MODEL, "archived of " + experiment, experiment.archived, view.archived());
    var status = ExperimentStatus.of(recounted, Growth.FIXED);
    same(Rule.MODEL, "status of " + experiment, status, view.status());
    same(
        Rule.MODEL,
        "whether " + experiment + " has an end",
        status.isTerminal(),
        view.endedAt().isPresent());
  }

  // Trials and jobs

  private void jobs(Store store, ModelExperiment experiment) {
    var trials = store.trials().list(experiment.id, 1, MANY);
    same(
        Rule.I1_ACCEPTED_IS_FOUND,
        "trials of " + experiment,
        experiment.step.trials(),
        trials.size());
    var found = new HashMap<JobId, JobView>();
    for (var trial : trials) {
      trial.jobs().forEach(job -> found.put(job.id(), job));
      compare(trial);
    }
    experiment.jobs.forEach(job -> compare(store, job, found.get(job.id)));
    same(Rule.MODEL, "number of jobs of " + experiment, experiment.jobs.size(), found.size());
    seen.putAll(found);
  }

  private static void compare(TrialView trial) {
    var states = trial.jobs().stream().map(JobView::state).toList();
    boolean open = TrialStatus.of(states, false).isTerminal();
    same(Rule.MODEL, "whether " + trial.id() + " has ended", open, trial.status().isTerminal());
    int attempts = trial.jobs().stream().mapToInt(JobView::attempts).sum();
    same(Rule.I6_COUNTS, "attempts of " + Names.brief(trial.id()), attempts, trial.attempts());
  }

  private void compare(Store store, ModelJob job, @Nullable JobView view) {
    if (view == null) {
      throw new BrokenRule(Rule.I1_ACCEPTED_IS_FOUND, job + " was accepted and is not found");
    }
    same(Rule.MODEL, "state of " + job, job.state, view.state());
    trail.compare(job.id, view.state());
    if (job.state == JobState.STOPPING) {
      same(Rule.MODEL, "intended end of " + job, job.intended, view.intended());
    }
    if (job.state.isTerminal() || job.state == JobState.STOPPING) {
      same(Rule.MODEL, "reason of " + job, job.reason, view.reason());
    }
    same(Rule.MODEL, "attempts of " + job, job.attempts.size(), view.attempts());
    same(Rule.MODEL, "failures of " + job, job.failures, view.failures());
    same(Rule.MODEL, "crashes of " + job, job.crashes, view.crashes());
    same(
        Rule.MODEL,
        "newest attempt of " + job,
        job.attempts.isEmpty() ? Optional.<AttemptId>empty() : Optional.of(job.newest().id),
        view.attempt());
    same(
        Rule.MODEL,
        "whether " + job + " has ended",
        job.state.isTerminal(),
        view.endedAt().isPresent());
    if (job.isWaiting()) {
      same(Rule.MODEL, "priority of " + job, job.experiment.priority, view.priority());
    }
    if (job.state == JobState.DELAYED) {
      same(Rule.MODEL, "due time of " + job, Optional.of(job.notBefore), view.runAt());
    }
    if (job.state == JobState.BLOCKED || job.state == JobState.QUEUED) {
      require(
          view.waitsFor() > 0 == (job.state == JobState.BLOCKED),
          Rule.MODEL,
          "%s is %s and waits for %s parents",
          job,
          job.state,
          view.waitsFor());
    }
    if (!view.equals(seen.get(job.id))) {
      attempts(store, job);
    }
  }

  private static void attempts(Store store, ModelJob job) {
    var views = store.trials().attempts(job.id);
    long alive = views.stream().filter(a -> a.alive()).count();
    same(Rule.I2_ONE_LIVE_ATTEMPT, "live attempts of " + job, job.state.isLive() ? 1L : 0L, alive);
    same(
        Rule.MODEL,
        "attempts of " + job,
        job.attempts.stream().map(a -> a.id).toList(),
        views.stream().map(a -> a.id()).toList());
    for (int i = 0; i < views.size(); i++) {
      var view = views.get(i);
      var attempt = job.attempts.get(i);
      same(Rule.MODEL, "number of attempt " + attempt.id, attempt.number, view.number());
      same(Rule.MODEL, "life of attempt " + attempt.id, attempt.alive, view.alive());
      same(Rule.MODEL, "end of attempt " + attempt.id, !attempt.alive, view.endedAt().isPresent());
      same(
          Rule.MODEL,
          "start of attempt " + attempt.id,
          attempt.started,
          view.startedAt().isPresent());
      same(
          Rule.MODEL,
          "worker of attempt " + attempt.id,
          attempt.holder.lease.worker(),
          view.worker());
    }
  }

  // Queue and workers

  private void queue(Store store) {
    var queue = store.trials().queue(Optional.empty(), MANY);
    var found = queue.stream().map(v -> Names.brief(v.id())).toList();
    var expected =
        model.jobs.values().stream()
            .filter(j -> !j.state.isTerminal())
            .map(ModelJob::toString)
            .collect(Collectors.toSet());
    same(Rule.I1_ACCEPTED_IS_FOUND, "jobs in the queue", expected, new HashSet<>(found));
    same(Rule.MODEL, "length of the queue", expected.size(), found.size());
    var live = queue.stream().map(v -> v.state().isLive()).toList();
    same(
        Rule.MODEL,
        "live jobs first in the queue",
        live.stream().sorted(Comparator.reverseOrder()).toList(),
        live);
  }

  private void workers(Store store) {
    var found = store.workers().alive();
    same(
        Rule.MODEL,
        "leases of those alive",
        model.alive().stream().map(w -> w.lease).toList(),
        found.stream().map(v -> v.lease()).toList());
    for (int i = 0; i < found.size(); i++) {
      var worker = model.alive().get(i);
      same(Rule.MODEL, "order of " + worker, worker.order, found.get(i).order());
      var held = model.heldBy(worker);
      same(Rule.I6_COUNTS, "jobs running at " + worker, held.size(), found.get(i).running());
      compare("held by " + worker, held, store.leases().held(worker.lease));
      stopping(store, worker, held);
    }
    compare("orphans", model.orphans(), store.leases().orphans(MANY));
    same(Rule.MODEL, "next due", model.nextDue(), store.leases().nextDue());
  }

  private static void compare(String what, List<ModelAttempt> expected, List<Held> found) {
    same(
        Rule.MODEL,
        what,
        expected.stream().map(a -> a.id).toList(),
        found.stream().map(h -> h.claim().attempt()).toList());
    for (int i = 0; i < found.size(); i++) {
      same(Rule.MODEL, "state of one " + what, expected.get(i).job.state, found.get(i).state());
      same(Rule.MODEL, "job of one " + what, expected.get(i).job.id, found.get(i).claim().job());
    }
  }

  private static void stopping(Store store, ModelWorker worker, List<ModelAttempt> held) {
    var expected =
        held.stream()
            .filter(a -> a.job.state == JobState.STOPPING)
            .map(a -> a.id + " " + a.job.intended + " " + a.job.reason)
            .toList();
    var found =
        store.leases().stopping(worker.lease).stream()
            .map(s -> s.attempt() + " " + s.intended() + " " + s.reason())
            .toList();
    same(Rule.MODEL, "stopping at " + worker, expected, found);
  }
}
