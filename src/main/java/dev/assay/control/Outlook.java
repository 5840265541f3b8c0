package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Store;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Pace;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How far what is open is, and how long it will probably still take, from what the store holds, so
/// on any host. Empty where that is not known. Pure.
///
/// A job's part is what its newest progress says (`step` of `of`, else `percent`), else how far its
/// reports are on the way to the end of its training. What it still needs is the time it has run,
/// as far as that part goes; one that goes on from a checkpoint of an earlier job has not done that
/// part in this time. Failing that it is what the job itself said last (`eta_seconds`), else the
/// median of those of its stage that ended well among the newest attempts of the store, less the
/// time it has run. An experiment needs what its jobs need, divided by how many run at once, at
/// least as long as the longest of them.
///
/// @param paces see [dev.assay.store.Survey#paces]
/// @param reached the parts of attempts by their reports; see [Reached]
record Outlook(List<Pace> paces, Map<AttemptId, Double> reached, Instant now) {
  Outlook {
    paces = List.copyOf(paces);
    reached = Map.copyOf(reached);
  }

  /// Without reports.
  Outlook(List<Pace> paces, Instant now) {
    this(paces, Map.of(), now);
  }

  /// Of what runs now.
  static Outlook of(Store s, List<Live> live, Instant now) {
    return live.isEmpty()
        ? new Outlook(List.of(), now)
        : new Outlook(s.survey().paces(), Reached.of(s, live), now);
  }

  /// What part of its work a job says it has done, from 0 to 1.
  static OptionalDouble told(Value.Object progress) {
    OptionalDouble step = number(progress, "step");
    OptionalDouble of = number(progress, "of");
    if (step.isPresent() && of.isPresent() && of.getAsDouble() > 0 && step.getAsDouble() >= 0) {
      return OptionalDouble.of(Math.min(1, step.getAsDouble() / of.getAsDouble()));
    }
    OptionalDouble percent = number(progress, "percent");
    return percent.isPresent() && percent.getAsDouble() >= 0
        ? OptionalDouble.of(Math.min(1, percent.getAsDouble() / 100))
        : OptionalDouble.empty();
  }

  /// The best that a job says it has seen.
  static OptionalDouble best(Value.Object progress) {
    return number(progress, "best");
  }

  /// What part of its work a running job has done, from 0 to 1.
  OptionalDouble done(Live job) {
    OptionalDouble told = told(job.progress());
    Double part = reached.get(job.attempt());
    return told.isPresent() || part == null ? told : OptionalDouble.of(part);
  }

  /// What part of an experiment is done, from 0 to 1: its ended jobs, and parts of those that run.
  /// Empty where more trials may come, and so nobody knows of what.
  ///
  /// @param live what runs, of any experiment
  OptionalDouble done(ExperimentView experiment, List<Live> live) {
    int jobs = experiment.jobs().values().stream().mapToInt(Integer::intValue).sum();
    if (jobs == 0 || experiment.growth().isUnfinished()) {
      return OptionalDouble.empty();
    }
    int ended =
        experiment.jobs().entrySet().stream()
            .filter(entry -> entry.getKey().isTerminal())
            .mapToInt(Map.Entry::getValue)
            .sum();
    double parts =
        live.stream()
            .filter(job -> job.job().trial().experiment().equals(experiment.id()))
            .mapToDouble(job -> done(job).orElse(0))
            .sum();
    return OptionalDouble.of(Math.min(1, (ended + parts) / jobs));
  }

  private static OptionalDouble number(Value.Object progress, String key) {
    return switch (progress.get(key).orElse(Value.Null.NULL)) {
      case Value.Int(var whole) -> OptionalDouble.of(whole.doubleValue());
      case Value.Float(double number) when Double.isFinite(number) -> OptionalDouble.of(number);
      case Value.Float _, Value.Null _, Value.Bool _, Value.Text _ -> OptionalDouble.empty();
      case Value.Array _, Value.Object _ -> OptionalDouble.empty();
    };
  }

  /// What a running job still needs. One that has taken longer than others did is not foreseen.
  Optional<Duration> remaining(Live job) {
    if (job.startedAt().isEmpty()) {
      return Optional.empty();
    }
    double elapsed = seconds(Duration.between(job.startedAt().get(), now));
    OptionalDouble done = done(job);
    if (done.isPresent() && done.getAsDouble() > 0 && job.job().part() == 1) {
      return Optional.of(span(elapsed * (1 / done.getAsDouble() - 1)));
    }
    OptionalDouble said = number(job.progress(), "eta_seconds");
    if (said.isPresent() && said.getAsDouble() >= 0) {
      return Optional.of(span(said.getAsDouble()));
    }
    return pace(job)
        .map(pace -> seconds(pace.median()) - elapsed)
        .filter(left -> left > 0)
        .map(Outlook::span);
  }

  private Optional<Pace> pace(Live job) {
    ExperimentId experiment = job.job().trial().experiment();
    return paces.stream()
        .filter(p -> p.experiment().equals(experiment) && p.stage().equals(job.job().stage()))
        .findFirst();
  }

  /// What a whole experiment still needs if it goes on as it does now: with as many jobs at once.
  ///
  /// @param live what runs, of any experiment
  Optional<Duration> remaining(ExperimentView experiment, List<Live> live) {
    int running = count(experiment, JobState.RUNNING) + count(experiment, JobState.STOPPING);
    int waiting =
        count(experiment, JobState.QUEUED)
            + count(experiment, JobState.DELAYED)
            + count(experiment, JobState.BLOCKED);
    if (running == 0 || count(experiment, JobState.HELD) > 0) {
      return Optional.empty();
    }
    List<Optional<Duration>> left =
        live.stream()
            .filter(job -> job.job().trial().experiment().equals(experiment.id()))
            .map(this::remaining)
            .toList();
    double longest = 0;
    double work = 0;
    for (Optional<Duration> one : left) {
      double seconds = one.map(Outlook::seconds).orElse(0.0);
      longest = Math.max(longest, seconds);
      work += seconds;
    }
    if (waiting > 0) {
      OptionalDouble each = eachTakes(experiment);
      if (each.isEmpty()) {
        return Optional.empty();
      }
      work += waiting * each.getAsDouble();
    }
    boolean unforeseen = waiting == 0 && left.stream().anyMatch(Optional::isEmpty);
    return unforeseen || work == 0
        ? Optional.empty()
        : Optional.of(span(Math.max(longest, work / running)));
  }

  /// The mean of its stages' medians; empty while a stage has none.
  private OptionalDouble eachTakes(ExperimentView experiment) {
    List<Pace> own = paces.stream().filter(p -> p.experiment().equals(experiment.id())).toList();
    int jobs = experiment.jobs().values().stream().mapToInt(Integer::intValue).sum();
    boolean complete = experiment.trials() > 0 && own.size() * experiment.trials() >= jobs;
    return complete
        ? own.stream().mapToDouble(p -> seconds(p.median())).average()
        : OptionalDouble.empty();
  }

  private static int count(ExperimentView experiment, JobState state) {
    return experiment.jobs().getOrDefault(state, 0);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Duration span(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
