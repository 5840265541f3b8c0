package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Pace;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How long what is open will probably still take: by what jobs say of their progress, else by how
/// long others of their stage took. Empty where neither is known. Pure.
///
/// @param paces see [dev.assay.store.Survey#paces]
record Outlook(List<Pace> paces, Instant now) {

  /// What part of its work a job says it has done, from 0 to 1.
  static OptionalDouble done(Value.Object progress) {
    OptionalDouble step = number(progress, "step");
    OptionalDouble of = number(progress, "of");
    if (step.isEmpty() || of.isEmpty() || !(of.getAsDouble() > 0) || !(step.getAsDouble() >= 0)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.min(1, step.getAsDouble() / of.getAsDouble()));
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
    OptionalDouble done = done(job.progress());
    if (done.isPresent() && done.getAsDouble() > 0) {
      return Optional.of(span(elapsed * (1 / done.getAsDouble() - 1)));
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
