package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.TypedConfig;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.TypedJob;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Refuses what the command line would set in a file of settings and cannot be set there, before
/// anything is stored.
final class TypedTrials {

  private final ExperimentSpec spec;
  private final Map<String, String> environment;
  private final Set<Seen> seen = new HashSet<>();

  /// A value that was set in the file of a configuration and read back.
  private record Seen(Value.Object configuration, String key, Value value) {}

  TypedTrials(ExperimentSpec spec, Map<String, String> environment) {
    this.spec = spec;
    this.environment = environment;
  }

  /// Sets every value in its file that is not among those which the configuration itself sets.
  ///
  /// @throws InputException for the first that cannot be set
  void check(Iterable<NewTrial> trials) {
    if (spec.configurations().stream().allMatch(one -> one.typed().isEmpty())) {
      return;
    }
    for (NewTrial trial : trials) {
      spec.configuration(trial.origin())
          .ifPresent(one -> one.typed().ifPresent(job -> check(one, job, trial.params())));
    }
  }

  private void check(Configuration configuration, TypedJob job, Value.Object params) {
    Value.Object own = configuration.params();
    for (Map.Entry<String, Value> param : params.members().entrySet()) {
      Optional<Value> before = own.get(param.getKey());
      boolean given = !before.equals(Optional.of(param.getValue()));
      if (given && seen.add(new Seen(own, param.getKey(), param.getValue()))) {
        refuseOwn(param.getKey());
        prove(job, own, param);
      }
    }
  }

  private static void refuseOwn(String key) {
    if (TypedJob.OWN.contains(key)) {
      throw new InputException(
          Place.of("--params"),
          key,
          "it cannot be changed here: it says what the job itself is",
          "change it in the specification");
    }
  }

  private void prove(TypedJob job, Value.Object own, Map.Entry<String, Value> param) {
    var all = new LinkedHashMap<>(own.members());
    all.put(param.getKey(), param.getValue());
    try {
      TypedConfig.of(job, Value.object(all), environment);
    } catch (InputException e) {
      throw new InputException(
          Place.of("--params or --sweep"), param.getKey(), e.problem(), e.hint());
    }
  }
}
