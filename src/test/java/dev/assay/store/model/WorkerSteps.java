package dev.assay.store.model;

import static dev.assay.store.model.BrokenRule.require;
import static dev.assay.store.model.BrokenRule.same;

import dev.assay.experiment.Device;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Leases.Exchanged;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.FencedException;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Store;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.ModelJob.ModelAttempt;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.store.model.ModelJob.Said;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The steps that workers make, with or without the right to.
final class WorkerSteps {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Duration LATER = Duration.ofSeconds(30);
  private static final long MEMORY = 1L << 30;

  private final Model model;
  private final Supplier<Store> store;
  private boolean refused;
  private int offered;

  WorkerSteps(Model model, Supplier<Store> store) {
    this.model = model;
    this.store = store;
  }

  /// A new step.
  void begin() {
    refused = false;
  }

  /// Whether the step was one that must write nothing.
  boolean wasRefused() {
    return refused;
  }

  // Coming and going

  void register(int number, String pool) {
    var registration =
        new Registration(
            "host", "boot", 100 + number, 7, pool, 4, 8, List.of(), MEMORY, "1", Duration.ZERO, "");
    var lease = store.get().workers().register(registration, TTL);
    boolean known =
        model.workers.values().stream().anyMatch(w -> w.lease.worker().equals(lease.worker()));
    require(!known, Rule.MODEL, "the id of %s was given before", lease);
    model.workers.put(number, new ModelWorker(number, lease, pool));
  }

  void beat(ModelWorker worker) {
    var expected = worker.alive ? worker.order : Order.FENCED;
    same(
        Rule.I9_FENCE,
        "beat of " + worker,
        expected,
        store.get().workers().beat(worker.lease, TTL));
  }

  void leave(ModelWorker worker) {
    store.get().workers().leave(worker.lease);
    refused = !worker.alive;
    worker.alive = false;
  }

  void expire(ModelWorker worker) {
    boolean ended =
        store.get().workers().expire(worker.lease.worker(), worker.lease.epoch(), Player.USER);
    same(Rule.I9_FENCE, "whether the epoch of " + worker + " ended now", worker.alive, ended);
    refused = !worker.alive;
    worker.alive = false;
  }

  void ask(ModelWorker worker, Order order) {
    Runnable ask = () -> store.get().workers().ask(worker.lease.worker(), order, Player.USER);
    if (worker.alive) {
      ask.run();
      worker.order = order;
    } else {
      Player.refuses(Code.NOT_FOUND, ask);
    }
  }

  // Finishing and claiming

  void exchange(ModelWorker worker, Step.Exchange step) {
    var attempts = new ArrayList<ModelAttempt>();
    var finishes = new ArrayList<Finish>();
    for (var end : step.ends()) {
      var job = model.jobs.get(Names.job(end.job()));
      if (job != null && !job.attempts.isEmpty()) {
        attempts.add(job.newest());
        finishes.add(finish(job.newest().id, end.how()));
      }
    }
    var free = new Free(worker.pool, step.cpus(), MEMORY, devices(step.gpus()));
    if (!worker.alive) {
      fenced(() -> store.get().leases().exchange(worker.lease, finishes, free, step.wanted()));
      return;
    }
    var done = store.get().leases().exchange(worker.lease, finishes, free, step.wanted());
    finished(worker, attempts, finishes, done);
    if (step.wanted() > 0) {
      model.jobs.values().stream().filter(model::isDue).forEach(model::promote);
    }
    new ClaimRules(model, free).accept(worker, done.claims(), step.wanted());
  }

  /// New ones at every step, so that they are free: what the model says of GPUs is how many whole
  /// ones there are.
  private List<Device> devices(double count) {
    var devices = new ArrayList<Device>();
    for (int i = 0; i < count; i++) {
      devices.add(new Device("GPU-" + ++offered, Integer.toString(i), "NVIDIA A100"));
    }
    return devices;
  }

  private void finished(
      ModelWorker worker, List<ModelAttempt> attempts, List<Finish> finishes, Exchanged done) {
    same(Rule.MODEL, "number of finishes", attempts.size(), done.finished().size());
    for (int i = 0; i < attempts.size(); i++) {
      var attempt = attempts.get(i);
      var finish = finishes.get(i);
      boolean held = attempt.isHeldBy(worker);
      if (held) {
        model.finish(attempt, finish.outcome(), finish.retryAfter());
      }
      var found = done.finished().get(i);
      same(Rule.I9_FENCE, "acceptance of the end of " + attempt.job, held, found.accepted());
      same(Rule.MODEL, "what became of " + attempt.job, attempt.job.state, found.state());
      if (held && attempt.job.state == JobState.COMPLETED) {
        values(attempt, finish);
      }
    }
  }

  private void values(ModelAttempt attempt, Finish finish) {
    var trial = store.get().trials().get(attempt.job.id.trial()).orElseThrow();
    finish
        .values()
        .members()
        .forEach((name, value) ->
            same(
                Rule.MODEL,
                name + " of " + attempt.job,
                Optional.of(value),
                trial.values().get(name)));
  }

  private static Finish finish(AttemptId attempt, Step.How how) {
    Outcome outcome =
        switch (how) {
          case COMPLETED -> new Outcome.Completed();
          case FAILED, FAILED_AGAIN, FAILED_LATER -> new Outcome.Failed(Reason.EXIT);
          case STOPPED -> new Outcome.Stopped();
          case YIELDED -> new Outcome.Yielded();
          case CRASHED -> new Outcome.Lost(Outcome.Cause.CRASH);
          case PREEMPTED -> new Outcome.Lost(Outcome.Cause.INFRASTRUCTURE);
        };
    Optional<Duration> retryAfter =
        switch (how) {
          case FAILED_AGAIN -> Optional.of(Duration.ZERO);
          case FAILED_LATER -> Optional.of(LATER);
          default -> Optional.empty();
        };
    var values = Value.object(Map.of("loss of " + attempt, Value.of(0.5)));
    return new Finish(
        attempt,
        outcome,
        retryAfter,
        values,
        OptionalDouble.of(attempt.number()),
        Facts.NONE,
        Optional.empty());
  }

  private void fenced(Runnable deed) {
    refused = true;
    try {
      deed.run();
    } catch (FencedException _) {
      return;
    }
    throw new BrokenRule(Rule.I9_FENCE, "a worker whose lease is over was not told so");
  }

  // What is said of one attempt

  void started(ModelWorker worker, ModelAttempt attempt) {
    boolean held = attempt.isHeldBy(worker);
    guarded(attempt, held, () -> store.get().leases().started(worker.lease, attempt.id, model.now));
    attempt.started |= held;
  }

  void report(ModelWorker worker, ModelAttempt attempt, MetricReport report) {
    boolean held = attempt.isHeldBy(worker);
    guarded(
        attempt,
        held,
        () ->
            store
                .get()
                .metrics()
                .report(
                    worker.lease,
                    attempt.id,
                    List.of(report),
                    Optional.of(Value.object(Map.of("at", Value.of(report.value()))))));
    if (held) {
      attempt.said.put(new Said(report.name(), report.step()), report.value());
    }
    same(
        held ? Rule.MODEL : Rule.I9_FENCE,
        "numbers of attempt " + attempt.id,
        attempt.reports(),
        store.get().metrics().of(attempt.id, Optional.empty()));
  }

  void release(ModelWorker worker, ModelAttempt attempt) {
    boolean held = attempt.isHeldBy(worker);
    guarded(
        attempt, held, () -> store.get().leases().release(worker.lease, attempt.id, "draining"));
    if (held) {
      model.release(attempt);
    }
  }

  /// Does it; where the attempt is not held, it must be refused and leave the attempt as it was.
  private void guarded(ModelAttempt attempt, boolean held, BooleanSupplier deed) {
    refused = !held;
    var before = store.get().trials().attempt(attempt.id);
    same(Rule.I9_FENCE, "right to attempt " + attempt.id, held, deed.getAsBoolean());
    if (!held) {
      same(
          Rule.I9_FENCE,
          "attempt " + attempt.id + " after a refusal",
          before,
          store.get().trials().attempt(attempt.id));
    }
  }

  void adopt(ModelWorker worker, List<ModelAttempt> attempts) {
    var ids = attempts.stream().map(a -> a.id).toList();
    if (!worker.alive) {
      fenced(() -> store.get().leases().adopt(worker.lease, ids));
      return;
    }
    var adopted = store.get().leases().adopt(worker.lease, ids);
    var expected = new LinkedHashSet<AttemptId>();
    for (var attempt : attempts) {
      if (attempt.isOrphan()) {
        expected.add(attempt.id);
        attempt.holder = worker;
      }
    }
    same(
        Rule.MODEL,
        "adopted by " + worker,
        List.copyOf(expected),
        adopted.stream().map(h -> h.claim().attempt()).toList());
  }
}
