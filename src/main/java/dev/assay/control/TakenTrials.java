package dev.assay.control;

import dev.assay.control.ForeignTrials.Found;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.Histories.Ended;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Worth;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Makes of trials that were tried elsewhere what the store keeps.
///
/// @param spec of the experiment that they become
/// @param source as people know it
record TakenTrials(ExperimentSpec spec, String source, String actor) {

  /// More notes on a trial than this are left out.
  private static final int NOTED = 10_000;

  /// Whether the space has it.
  boolean isPoint(Value.Object params) {
    return space().chosen(params(params)).isPresent();
  }

  private Space space() {
    return spec.space().orElseThrow();
  }

  /// Every value as its domain has it, where it is one of its values.
  private Value.Object params(Value.Object params) {
    try {
      return space().complete(params);
    } catch (InvalidSpaceException _) {
      return params;
    }
  }

  /// A trial as it ended; empty where it has not.
  ///
  /// @param seen how many of each content came before it
  Optional<Ended> ended(Found found, Map<ContentId, Integer> seen) {
    return found.end().map(end -> ended(found, end, seen));
  }

  private Ended ended(Found found, Told end, Map<ContentId, Integer> seen) {
    Value.Object params = params(found.params());
    ContentId content = ContentId.of(params);
    int replicate = seen.merge(content, 1, Integer::sum);
    var score =
        found
            .values()
            .get(spec.objectives().getFirst().metric())
            .map(Worth::number)
            .orElse(OptionalDouble.empty());
    return new Ended(
        new NewTrial(params, content, replicate, origin(found)),
        end,
        found.values(),
        score,
        found.reports(),
        found.startedAt(),
        found.endedAt());
  }

  private Value.Object origin(Found found) {
    var origin =
        new Document()
            .with("optimizer", "imported")
            .with("phase", "imported")
            .with("by", actor)
            .with("source", source)
            .with("number", found.number());
    boolean isNoted =
        !found.noted().members().isEmpty() && Json.write(found.noted()).length() <= NOTED;
    return isNoted ? origin.with("noted", found.noted()).build() : origin.build();
  }
}
