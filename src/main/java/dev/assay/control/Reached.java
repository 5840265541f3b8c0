package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Metrics;
import dev.assay.store.Store;
import dev.assay.store.Survey.Live;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far training is that says nothing of its progress, by its reports: the resource of its
/// scheduler, or the steps of its objective, on the way to where the job ends. Known only where the
/// scheduler knows that.
final class Reached {

  /// So many jobs are looked up one by one.
  private static final int LOOK = 200;

  private Reached() {}

  /// The parts, from 0 to 1, of those of `live` of which they are known.
  static Map<AttemptId, Double> of(Store s, List<Live> live) {
    Map<ExperimentId, List<Live>> silent =
        live.stream()
            .filter(job -> Outlook.told(job.progress()).isEmpty())
            .limit(LOOK)
            .collect(Collectors.groupingBy(job -> job.job().trial().experiment()));
    var parts = new HashMap<AttemptId, Double>();
    silent.forEach((id, jobs) ->
        s.experiments()
            .get(id)
            .map(view -> Specs.stored(view.spec()))
            .ifPresent(spec -> add(s, spec, jobs, parts)));
    return parts;
  }

  private static void add(
      Store s, ExperimentSpec spec, List<Live> jobs, Map<AttemptId, Double> parts) {
    OptionalDouble max = max(spec);
    if (max.isEmpty() || spec.objectives().isEmpty()) {
      return;
    }
    List<AttemptId> attempts = jobs.stream().map(Live::attempt).toList();
    Metrics metrics = s.metrics();
    var counted = metrics.newest(attempts, spec.stopping().resource());
    var steps = metrics.newest(attempts, spec.objectives().getFirst().metric());
    for (Live job : jobs) {
      OptionalDouble at = at(counted.get(job.attempt()), steps.get(job.attempt()));
      double end =
          s.trials()
              .job(job.job())
              .map(JobView::until)
              .orElse(OptionalDouble.empty())
              .orElse(max.getAsDouble());
      if (at.isPresent() && end > 0 && at.getAsDouble() >= 0) {
        parts.put(job.attempt(), Math.min(1, at.getAsDouble() / end));
      }
    }
  }

  private static OptionalDouble at(@Nullable MetricReport counted, @Nullable MetricReport step) {
    if (counted != null && Double.isFinite(counted.value())) {
      return OptionalDouble.of(counted.value());
    }
    return step == null ? OptionalDouble.empty() : OptionalDouble.of(step.step());
  }

  private static OptionalDouble max(ExperimentSpec spec) {
    return switch (spec.stopping().options().getOrDefault("max", Value.Null.NULL)) {
      case Value.Int(BigInteger whole) -> OptionalDouble.of(whole.doubleValue());
      case Value.Float(double number) when Double.isFinite(number) -> OptionalDouble.of(number);
      case Value.Float _, Value.Null _, Value.Bool _, Value.Text _ -> OptionalDouble.empty();
      case Value.Array _, Value.Object _ -> OptionalDouble.empty();
    };
  }
}
