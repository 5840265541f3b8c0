package dev.assay.store;

import dev.assay.experiment.After;
import dev.assay.experiment.Device;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage.Need;
import dev.assay.fakes.ManualClock;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Exchanged;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Finished;
import dev.assay.store.Leases.Free;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the contract suites share: a store on an empty folder with a clock turned by hand, and
/// short ways to say the usual things. A suite is an abstract class; an implementation extends
/// those of the capabilities it claims.
public abstract class StoreContract implements Tried {

  protected static final Duration TTL = Duration.ofSeconds(60);
  protected static final String ADA = "user:ada";

  @TempDir protected Path folder;
  protected final ManualClock clock = new ManualClock();
  protected Store store;
  private int experiments;

  @BeforeEach
  void openStore() {
    store = fixture().open(folder, clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /// Closes the store and opens it again, as another process would.
  protected void reopen() {
    store.close();
    store = fixture().open(folder, clock);
  }

  /// What a check of the store finds.
  protected final List<String> problems() {
    return problems(store);
  }

  // What is submitted.

  protected ExperimentId nextId() {
    return new ExperimentId("e%011d".formatted(++experiments));
  }

  protected static NewStage stage(String name, Need... needs) {
    return new NewStage(name, List.of(needs), Resources.DEFAULT, 0, Optional.empty());
  }

  protected static NewStage withFailures(NewStage stage, int maxFailures) {
    return new NewStage(
        stage.name(), stage.needs(), stage.resources(), maxFailures, stage.timeout());
  }

  protected static NewStage withResources(NewStage stage, Resources resources) {
    return new NewStage(
        stage.name(), stage.needs(), resources, stage.maxFailures(), stage.timeout());
  }

  protected static Need ok(String stage) {
    return new Need(stage, After.On.OK);
  }

  protected static Need any(String stage) {
    return new Need(stage, After.On.ANY);
  }

  protected static Value.Object object(String key, double value) {
    var members = new LinkedHashMap<String, Value>();
    members.put(key, Value.of(value));
    return Value.object(members);
  }

  protected static List<NewTrial> trials(int count) {
    var trials = new ArrayList<NewTrial>();
    for (int i = 1; i <= count; i++) {
      var params = object("x", i);
      trials.add(new NewTrial(params, ContentId.of(params), 1, Value.EMPTY));
    }
    return trials;
  }

  /// An experiment of `trials` trials with one stage, in which as many jobs may run as it has.
  protected NewExperiment experiment(String name, int trials) {
    return staged(name, trials, stage("main"));
  }

  protected NewExperiment staged(String name, int trials, NewStage... stages) {
    return new NewExperiment(
        nextId(),
        name,
        false,
        Value.EMPTY,
        "{}",
        5,
        1000,
        false,
        Optional.empty(),
        List.of(),
        List.of(stages),
        trials(trials));
  }

  protected static NewExperiment withParallelism(NewExperiment e, int parallelism) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        e.priority(),
        parallelism,
        e.held(),
        e.startAt(),
        e.after(),
        e.stages(),
        e.trials());
  }

  protected static NewExperiment withPriority(NewExperiment e, int priority) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        priority,
        e.parallelism(),
        e.held(),
        e.startAt(),
        e.after(),
        e.stages(),
        e.trials());
  }

  protected static NewExperiment withHold(NewExperiment e) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        true,
        e.startAt(),
        e.after(),
        e.stages(),
        e.trials());
  }

  protected NewExperiment withDelay(NewExperiment e, Duration delay) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        e.held(),
        Optional.of(clock.instant().plus(delay)),
        e.after(),
        e.stages(),
        e.trials());
  }

  protected static NewExperiment after(NewExperiment e, Submission.Parent... parents) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        e.held(),
        e.startAt(),
        List.of(parents),
        e.stages(),
        e.trials());
  }

  protected ExperimentId submit(NewExperiment experiment) {
    store.experiments().submit(new Submission(List.of(experiment), Optional.empty(), ADA));
    return experiment.id();
  }

  // Who works.

  protected static Registration registration(String pool) {
    return registration(pool, Duration.ZERO, "");
  }

  protected static Registration registration(String pool, Duration afterlife, String files) {
    return new Registration(
        "host", "boot", 42, 7, pool, 8, 8, List.of(), 1L << 34, "1", afterlife, files);
  }

  protected WorkerLease worker() {
    return store.workers().register(registration("default"), TTL);
  }

  protected static Free free(double cpus) {
    return new Free("default", cpus, Long.MAX_VALUE);
  }

  /// The first devices of one machine.
  protected static List<Device> gpus(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Device("GPU-" + i, Integer.toString(i), "NVIDIA A100"))
        .toList();
  }

  protected List<Claim> claim(WorkerLease lease, int wanted) {
    return store.leases().exchange(lease, List.of(), free(1e6), wanted).claims();
  }

  protected Claim claimOne(WorkerLease lease) {
    return claim(lease, 1).getFirst();
  }

  // How attempts end.

  protected static Finish end(AttemptId attempt, Outcome outcome) {
    return new Finish(
        attempt,
        outcome,
        Optional.empty(),
        Value.EMPTY,
        OptionalDouble.empty(),
        Facts.NONE,
        Optional.empty());
  }

  protected static Finish completed(Claim claim) {
    return end(claim.attempt(), new Outcome.Completed());
  }

  protected static Finish completed(Claim claim, String metric, double value) {
    return new Finish(
        claim.attempt(),
        new Outcome.Completed(),
        Optional.empty(),
        object(metric, value),
        OptionalDouble.of(value),
        Facts.NONE,
        Optional.empty());
  }

  protected static Finish failed(Claim claim) {
    return end(claim.attempt(), new Outcome.Failed(Reason.EXIT));
  }

  protected static Finish failed(Claim claim, Duration retryAfter) {
    return new Finish(
        claim.attempt(),
        new Outcome.Failed(Reason.EXIT),
        Optional.of(retryAfter),
        Value.EMPTY,
        OptionalDouble.empty(),
        Facts.NONE,
        Optional.empty());
  }

  protected static Finish lost(Claim claim, Outcome.Cause cause) {
    return end(claim.attempt(), new Outcome.Lost(cause));
  }

  protected Finished finish(WorkerLease lease, Finish finish) {
    Exchanged exchanged = store.leases().exchange(lease, List.of(finish), free(0), 0);
    return exchanged.finished().getFirst();
  }

  /// Claims and completes until nothing is left to claim.
  protected void drain(WorkerLease lease) {
    for (var claims = claim(lease, 10); !claims.isEmpty(); claims = claim(lease, 10)) {
      var finishes = claims.stream().map(StoreContract::completed).toList();
      store.leases().exchange(lease, finishes, free(0), 0);
    }
  }

  // What is seen.

  protected JobState state(ExperimentId experiment, int trial, String stage) {
    return job(experiment, trial, stage).state();
  }

  protected Trials.JobView job(ExperimentId experiment, int trial, String stage) {
    return store.trials().job(experiment.trial(trial).job(stage)).orElseThrow();
  }

  protected int count(ExperimentId experiment, JobState state) {
    return store.experiments().get(experiment).orElseThrow().jobs().getOrDefault(state, 0);
  }

  protected static Subject all(ExperimentId experiment) {
    return new Subject.OfExperiment(experiment);
  }

  protected static Subject one(ExperimentId experiment, int trial) {
    return new Subject.OfTrial(experiment.trial(trial));
  }

  protected static Subject one(ExperimentId experiment, int trial, String stage) {
    return new Subject.OfJob(experiment.trial(trial).job(stage));
  }
}
