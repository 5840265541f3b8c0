package dev.assay.control;

import dev.assay.config.Pools;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.placement.Obstacles;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Outlook.Awaited;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Says why something waits, runs or has ended: of an experiment or trial it explains the one job
/// on which the rest hangs.
final class Explaining {

  /// So many trials of an ended experiment are looked through for one that did not end well.
  private static final int LOOK = 1000;

  private final OpenedStore store;
  private final References references;
  private final AttemptFolders folders;
  private final Pools pools;
  private final InstantSource clock;

  /// @param pools that are declared
  Explaining(
      OpenedStore store,
      References references,
      AttemptFolders folders,
      Pools pools,
      InstantSource clock) {
    this.store = store;
    this.references = references;
    this.folders = folders;
    this.pools = pools;
    this.clock = clock;
  }

  Value.Object explain(String reference) {
    Subject subject = references.subject(reference);
    return store.ask(s -> document(s, subject, clock.instant()));
  }

  private Value.Object document(Store s, Subject subject, Instant now) {
    ExperimentView experiment =
        s.experiments()
            .get(subject.experiment())
            .orElseThrow(() -> Refusals.notFound("there is no experiment " + subject));
    Optional<JobView> job = decisive(s, subject, experiment);
    var document =
        new Document()
            .with("id", subject.toString())
            .with("kind", kind(subject))
            .with("name", experiment.name())
            .with("status", status(s, subject, experiment))
            .with("priority", experiment.priority())
            .with("jobs", jobs(s, subject, experiment))
            .withText("job", job.map(JobView::id))
            .with("state", job.map(j -> j.state().word()).orElse(""));
    if (job.isPresent()) {
      return explained(s, document, job.get(), experiment, now);
    }
    return ended(
        document,
        List.of(
            s.sweeps()
                .get(experiment.id())
                .filter(sweep -> sweep.growth().isUnfinished())
                .map(sweep -> growing(s, experiment, sweep))
                .orElseGet(() -> new Because("completed", "every job of it ended well"))));
  }

  /// Of a sweep without an open job.
  private static Because growing(Store s, ExperimentView experiment, SweepView sweep) {
    var spent =
        BudgetReasons.of(s, experiment.id(), Specs.stored(experiment.spec()))
            .flatMap(BudgetReasons::reached);
    if (spent.isPresent()) {
      return spent.get();
    }
    if (sweep.growth() == Growth.PAUSED) {
      return new Because("paused", "the sweep is paused: " + sweep.why(), resume(sweep));
    }
    if (Specs.stored(experiment.spec()).isAsked()) {
      return new Because(
          "unasked",
          "the sweep waits until somebody asks for its next trials",
          "assay sweep ask " + experiment.id());
    }
    boolean isAlone = s.workers().alive().isEmpty();
    String text = "the sweep waits for its next trials, which workers propose";
    return new Because(
        "proposing",
        isAlone ? text + "; no worker is alive" : text,
        isAlone ? "assay worker start" : "");
  }

  /// Of a job that is yet to run or to go on, while its sweep is paused.
  private static Optional<Because> paused(Store s, JobView job) {
    boolean isLeft = job.state() == JobState.STOPPED && job.reason() == Reason.PAUSED;
    return job.state().isTerminal() && !isLeft
        ? Optional.empty()
        : s.sweeps()
            .get(job.id().trial().experiment())
            .filter(sweep -> sweep.growth() == Growth.PAUSED)
            .map(sweep ->
                new Because(
                    "sweep_paused",
                    "its sweep is paused and %s: %s"
                        .formatted(
                            isLeft ? "lets no trial go on" : "proposes no more trials",
                            sweep.why()),
                    resume(sweep)));
  }

  private static String resume(SweepView sweep) {
    return "assay sweep resume " + sweep.experiment();
  }

  private static String kind(Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment _ -> "experiment";
      case Subject.OfTrial _ -> "trial";
      case Subject.OfJob _ -> "job";
    };
  }

  private static String status(Store s, Subject subject, ExperimentView experiment) {
    return switch (subject) {
      case Subject.OfExperiment _ -> experiment.status().word();
      case Subject.OfTrial(var id) ->
          s.trials().get(id).map(trial -> trial.status().word()).orElse("");
      case Subject.OfJob(var id) -> s.trials().job(id).map(j -> j.state().word()).orElse("");
    };
  }

  private static Value jobs(Store s, Subject subject, ExperimentView experiment) {
    return switch (subject) {
      case Subject.OfExperiment _ -> ExperimentDocument.counts(experiment.jobs());
      case Subject.OfTrial(var id) ->
          s.trials()
              .get(id)
              .<Value>map(trial -> TrialDocument.stages(trial.jobs()))
              .orElse(Value.EMPTY);
      case Subject.OfJob _ -> Value.EMPTY;
    };
  }

  private static Optional<JobView> decisive(Store s, Subject subject, ExperimentView experiment) {
    return switch (subject) {
      case Subject.OfJob(var id) -> s.trials().job(id);
      case Subject.OfTrial(var id) -> s.trials().get(id).flatMap(Explaining::ofTrial);
      case Subject.OfExperiment(var id) ->
          experiment.status().isTerminal() ? unwell(s, id) : open(s, experiment);
    };
  }

  private static Optional<JobView> ofTrial(TrialView trial) {
    String stage = TrialDocument.stage(trial);
    return trial.jobs().stream()
        .filter(job -> job.id().stage().equals(stage))
        .max(Comparator.comparingInt(job -> job.id().part()));
  }

  /// The first that could be claimed; else one that runs; else the first of those that wait for
  /// something else.
  private static Optional<JobView> open(Store s, ExperimentView experiment) {
    int live = count(experiment, JobState.RUNNING) + count(experiment, JobState.STOPPING);
    List<JobView> line = s.trials().queue(Optional.of(experiment.id()), live + 1);
    boolean anyQueued = count(experiment, JobState.QUEUED) > 0;
    return line.stream().skip(anyQueued && line.size() > live ? live : 0).findFirst();
  }

  private static int count(ExperimentView experiment, JobState state) {
    return experiment.jobs().getOrDefault(state, 0);
  }

  private static Optional<JobView> unwell(Store s, ExperimentId id) {
    return s.trials().list(id, 1, LOOK).stream()
        .flatMap(trial -> ofTrial(trial).stream())
        .filter(job -> job.state() != JobState.COMPLETED)
        .findFirst();
  }

  private Value.Object explained(
      Store s, Document document, JobView job, ExperimentView experiment, Instant now) {
    ExperimentSpec spec = Specs.stored(experiment.spec());
    Stage stage = spec.stage(job.id().stage());
    Optional<AttemptView> attempt = job.attempt().flatMap(s.trials()::attempt);
    var reasons = new JobReasons(s, now, job, stage, attempt);
    var budget = BudgetReasons.of(s, experiment.id(), spec);
    if (job.state() != JobState.QUEUED) {
      needs(document, job);
      document.with("workers", List.of()).with("ahead", Value.Null.NULL);
      rest(document, reasons, attempt, now);
      document.with("estimate", Value.Null.NULL);
      var why = new ArrayList<>(reasons.all());
      var spent =
          job.state().isTerminal() && job.reason() != Reason.BUDGET
              ? Optional.<Because>empty()
              : budget.flatMap(BudgetReasons::reached);
      spent.or(() -> paused(s, job)).ifPresent(why::add);
      return document.with("why", documents(why)).build();
    }
    var line = new WaitingLine(s, job, experiment, new Gpus(store, folders.files()), now);
    var obstacles = Obstacles.of(job.resources(), line.standing(), line.offers());
    var why = new ArrayList<Because>();
    var spent = budget.flatMap(of -> of.ofQueued(job));
    spent.ifPresent(why::add);
    obstacles.forEach(
        one -> why.add(QueuedReasons.of(one, job.id(), job.resources().pool(), line.isAlone())));
    boolean isTold = why.stream().anyMatch(one -> one.code().equals("too_large"));
    PoolFit.lack(pools, job.resources())
        .filter(_ -> !isTold)
        .map(lack -> QueuedReasons.tooLarge(lack, job.id()))
        .ifPresent(why::add);
    line.farFiles().map(QueuedReasons::ofFiles).ifPresent(why::add);
    why.addAll(QueuedReasons.ofDevices(line.strangers()));
    why.addAll(QueuedReasons.ofSize(job, line.passedOver(), now));
    if (why.isEmpty()) {
      why.add(new Because("next", "nothing is in its way: a worker takes it at its next look"));
    }
    if (budget.flatMap(BudgetReasons::reached).isEmpty()) {
      paused(s, job).ifPresent(why::add);
    }
    needs(document, job);
    document.with("workers", line.free()).with("ahead", line.ahead());
    rest(document, reasons, attempt, now);
    document.with(
        "estimate",
        line.estimate().filter(_ -> spent.isEmpty()).<Value>map(e -> e).orElse(Value.Null.NULL));
    return document.with("why", documents(why)).build();
  }

  private static void needs(Document document, JobView job) {
    document.with("needs", ExperimentDocument.resources(job.resources()));
  }

  private void rest(
      Document document, JobReasons reasons, Optional<AttemptView> attempt, Instant now) {
    JobView job = reasons.job();
    document.with("waits_for", parents(reasons));
    document.withTime("run_at", job.runAt());
    document.with(
        "attempt",
        attempt
            .<Value>map(a -> AttemptDocument.of(reasons.store(), a, folders, now))
            .orElse(Value.Null.NULL));
    document.withTime(
        "timeout_at",
        attempt
            .filter(AttemptView::alive)
            .flatMap(AttemptView::startedAt)
            .flatMap(start -> reasons.stage().limits().timeout().map(start::plus)));
    document.with("failures", job.failures());
    RetriesUsed used = reasons.used();
    document.with("retries_left", used.left()).with("retries", used.documents());
  }

  /// Every parent with where it stands, also those that have ended.
  private static List<Value.Object> parents(JobReasons reasons) {
    var parents = new ArrayList<Value.Object>();
    reasons.siblings().forEach(one -> parents.add(parent(one.id().toString(), one.state().word())));
    for (Awaited one : reasons.outside()) {
      parents.add(parent(one.subject().toString(), reasons.where(one.subject())));
    }
    return parents;
  }

  private static Value.Object parent(String id, String status) {
    return new Document().with("id", id).with("status", status).build();
  }

  private static Value.Object ended(Document document, List<Because> why) {
    return document
        .with("needs", Value.Null.NULL)
        .with("workers", List.of())
        .with("ahead", Value.Null.NULL)
        .with("waits_for", List.of())
        .with("run_at", Value.Null.NULL)
        .with("attempt", Value.Null.NULL)
        .with("timeout_at", Value.Null.NULL)
        .with("failures", 0)
        .with("retries_left", 0)
        .with("retries", List.of())
        .with("estimate", Value.Null.NULL)
        .with("why", documents(why))
        .build();
  }

  private static List<Value.Object> documents(List<Because> why) {
    return why.stream().map(Because::document).toList();
  }
}
