package dev.assay.store.model;

import dev.assay.store.EventType;
import dev.assay.store.Events;
import dev.assay.store.Experiments;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Leases;
import dev.assay.store.Leases.Exchanged;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Metrics;
import dev.assay.store.Operations;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.Overlay.Instead;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A way in which a store can be wrong, laid over a store that is right. Each must be found.
enum Flaw {
  /// A worker whose lease is over writes under the lease of whoever holds the attempt now.
  NO_FENCE(Rule.I9_FENCE) {
    @Override
    Store over(Store store) {
      Instead anyone =
          (call, arguments) -> {
            holder(store, (AttemptId) arguments[1]).ifPresent(lease -> arguments[0] = lease);
            return call.with(arguments);
          };
      var fenced = Overlay.over(store, Metrics.class, store.metrics(), anyone, "report");
      return Overlay.over(fenced, Leases.class, store.leases(), anyone, "started", "release");
    }
  },

  /// Nothing keeps an experiment below its parallelism.
  NO_LIMIT(Rule.I4_PARALLELISM) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Experiments.class,
          store.experiments(),
          (call, arguments) -> {
            if (arguments[0] instanceof Submission submission) {
              arguments[0] =
                  each(submission, e -> with(e, HIDDEN + e.parallelism(), e.stages(), trials(e)));
            }
            var answer = call.with(arguments);
            return answer instanceof List<?> views
                ? views.stream().map(v -> limited((ExperimentView) v)).toList()
                : answer;
          },
          "submit",
          "list");
    }
  },

  /// What is to be first comes last.
  LAST_COMES_FIRST(Rule.CLAIM) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Operations.class,
          store.operations(),
          (call, arguments) -> {
            if (arguments[1] instanceof Operations.Place.First) {
              arguments[1] = new Operations.Place.Last();
            }
            return call.with(arguments);
          },
          "move");
    }
  },

  /// The third trial of a submission is acknowledged and not stored.
  LOSES_A_TRIAL(Rule.I1_ACCEPTED_IS_FOUND) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Experiments.class,
          store.experiments(),
          (call, arguments) -> {
            var submission = (Submission) arguments[0];
            var asked = submission.experiments().getFirst();
            int trials = trials(asked).size();
            arguments[0] =
                each(
                    submission,
                    e ->
                        with(
                            e,
                            e.parallelism(),
                            e.stages(),
                            trials(e).subList(0, Math.min(2, trials))));
            boolean created = ((Receipt) call.with(arguments)).created();
            int jobs = trials * asked.stages().size();
            return new Receipt(
                List.of(new Accepted(asked.id(), asked.name(), trials, jobs)), created);
          },
          "submit");
    }
  },

  /// A later stage does not wait for the earlier one.
  NO_NEEDS(Rule.MODEL) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Experiments.class,
          store.experiments(),
          (call, arguments) -> {
            arguments[0] =
                each(
                    (Submission) arguments[0],
                    e ->
                        with(
                            e,
                            e.parallelism(),
                            e.stages().stream().map(Flaw::free).toList(),
                            trials(e)));
            return call.with(arguments);
          },
          "submit");
    }
  },

  /// A job that completed is queued again.
  RUNS_TWICE(Rule.I5_TERMINAL_IS_FINAL) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Leases.class,
          store.leases(),
          (call, arguments) -> {
            var exchanged = (Exchanged) call.with(arguments);
            exchanged.finished().stream()
                .filter(f -> f.accepted() && f.state() == JobState.COMPLETED)
                .map(f -> store.trials().attempt(f.attempt()).orElseThrow().job())
                .forEach(job -> store.operations().retry(new Subject.OfJob(job), false, "store"));
            return exchanged;
          },
          "exchange");
    }
  },

  /// Attempts that vanish are not counted, so a job that kills its worker runs for ever.
  NO_CRASH_COUNT(Rule.MODEL) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Leases.class,
          store.leases(),
          (call, arguments) -> {
            arguments[1] =
                ((List<?>) arguments[1]).stream().map(f -> blameless((Finish) f)).toList();
            return call.with(arguments);
          },
          "exchange");
    }
  },

  /// Counters forget those that completed.
  MISCOUNTS(Rule.I6_COUNTS) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Experiments.class,
          store.experiments(),
          (call, arguments) ->
              ((List<?>) call.with(arguments))
                  .stream().map(v -> uncounted((ExperimentView) v)).toList(),
          "list");
    }
  },

  /// A skipped job has no event.
  SILENT_SKIP(Rule.I7_EVENTS) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Events.class,
          store.events(),
          (call, arguments) ->
              ((List<?>) call.with(arguments))
                  .stream()
                      .filter(e -> ((Events.Event) e).type() != EventType.JOB_SKIPPED)
                      .toList(),
          "after");
    }
  },

  /// A worker with a free GPU gets nothing.
  IDLE_GPU(Rule.CLAIM) {
    @Override
    Store over(Store store) {
      return Overlay.over(
          store,
          Leases.class,
          store.leases(),
          (call, arguments) -> {
            arguments[3] = !((Free) arguments[2]).devices().isEmpty() ? 0 : arguments[3];
            return call.with(arguments);
          },
          "exchange");
    }
  },

  /// A hold is acknowledged and not done.
  NO_HOLD(Rule.MODEL) {
    @Override
    Store over(Store store) {
      return Overlay.over(store, Operations.class, store.operations(), (_, _) -> 0, "hold");
    }
  };

  private static final int HIDDEN = 1000;

  private final Rule rule;

  Flaw(Rule rule) {
    this.rule = rule;
  }

  /// The store with this flaw.
  abstract Store over(Store store);

  /// The rule that it breaks first.
  Rule rule() {
    return rule;
  }

  private static Optional<WorkerLease> holder(Store store, AttemptId attempt) {
    var worker = store.trials().attempt(attempt).orElseThrow().worker();
    return store.workers().alive().stream()
        .map(v -> v.lease())
        .filter(lease -> lease.worker().equals(worker))
        .findFirst();
  }

  private static Submission each(Submission of, UnaryOperator<NewExperiment> change) {
    return new Submission(of.experiments().stream().map(change).toList(), of.key(), of.actor());
  }

  private static List<NewTrial> trials(NewExperiment of) {
    var trials = new ArrayList<NewTrial>();
    of.trials().forEach(trials::add);
    return trials;
  }

  private static NewExperiment with(
      NewExperiment of, int parallelism, List<NewStage> stages, List<NewTrial> trials) {
    return new NewExperiment(
        of.id(),
        of.name(),
        of.uniqueName(),
        of.labels(),
        of.spec(),
        of.priority(),
        parallelism,
        of.held(),
        of.startAt(),
        of.after(),
        stages,
        trials);
  }

  private static NewStage free(NewStage of) {
    return new NewStage(of.name(), List.of(), of.resources(), of.maxFailures(), of.timeout());
  }

  private static Finish blameless(Finish of) {
    var outcome =
        of.outcome() instanceof Outcome.Lost
            ? new Outcome.Lost(Outcome.Cause.INFRASTRUCTURE)
            : of.outcome();
    return new Finish(
        of.attempt(),
        outcome,
        of.retryAfter(),
        of.values(),
        of.score(),
        of.facts(),
        Optional.empty());
  }

  private static ExperimentView limited(ExperimentView of) {
    return with(of, of.parallelism() - HIDDEN, of.jobs());
  }

  private static ExperimentView uncounted(ExperimentView of) {
    var jobs = new HashMap<>(of.jobs());
    jobs.put(JobState.COMPLETED, 0);
    return with(of, of.parallelism(), jobs);
  }

  private static ExperimentView with(
      ExperimentView of, int parallelism, Map<JobState, Integer> jobs) {
    return new ExperimentView(
        of.id(),
        of.name(),
        of.status(),
        of.priority(),
        parallelism,
        of.labels(),
        of.trials(),
        jobs,
        of.growth(),
        of.archived(),
        of.createdAt(),
        of.startedAt(),
        of.endedAt(),
        of.spec());
  }
}
