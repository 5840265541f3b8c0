package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A run that is written down before it is queued or run: its directory, as signac lays it out.
///
/// @param id 32 hexadecimal digits, of its state point
/// @param root the folder of all runs
/// @param warnings about the condition it names, one line each
public record NewRun(
    String id, Path root, Value.Object statePoint, Value.Object document, List<String> warnings) {

  private static final String EXPERIMENT = "experiment_id";
  private static final String HYPOTHESIS = "hypothesis_id";

  /// What the file says that marks the folder of all runs for signac.
  public static final String CONFIG = "schema_version = 2\n";

  /// Copies the warnings.
  public NewRun {
    warnings = List.copyOf(warnings);
  }

  /// Its directory.
  public Path directory() {
    return root.resolve("workspace").resolve(id);
  }

  /// The file with the state point, in any directory.
  public static String statePointName() {
    return Runs.STATE_POINT;
  }

  /// The file with the document, in any directory.
  public static String documentName() {
    return Runs.DOCUMENT;
  }

  /// A run of `experiment` with `params`, which win over what the experiment says.
  ///
  /// @param hypothesis that it is for; where it is empty, the one that the experiment tests
  /// @param resolved whether a condition is written out
  /// @throws InputException where the experiment does not know the hypothesis
  public static NewRun of(
      KnowledgeFolder folder,
      ExperimentNote experiment,
      Optional<String> hypothesis,
      Value.Object params,
      boolean resolved,
      Instant now) {
    Optional<String> tested = experiment.hypothesis();
    hypothesis
        .filter(named ->
            !tested.filter(named::equals).isPresent()
                && !experiment.subHypotheses().contains(named))
        .ifPresent(named -> {
          throw new InputException(
              Place.of("--hypothesis"),
              "",
              "%s tests %s, not %s".formatted(experiment.id(), tested.orElse("none"), named),
              "list it in sub_hypotheses of " + experiment.file());
        });
    Optional<String> meant = hypothesis.or(() -> tested);
    var members = new LinkedHashMap<String, Value>();
    members.put(EXPERIMENT, Value.of(experiment.id()));
    meant.ifPresent(id -> members.put(HYPOTHESIS, Value.of(id)));
    var full =
        resolved
            ? experiment.conditions().resolve(params)
            : new Conditions.Resolved(params, List.of());
    members.putAll(full.params().members());
    var statePoint = new Value.Object(members);
    String id = ContentId.of(statePoint).hex();
    var warnings = new ArrayList<>(resolved ? experiment.warnings() : List.<String>of());
    warnings.addAll(full.warnings());
    return new NewRun(id, folder.runs(), statePoint, document(experiment, meant, now), warnings);
  }

  private static Value.Object document(
      ExperimentNote experiment, Optional<String> hypothesis, Instant now) {
    var link = new LinkedHashMap<String, Value>();
    link.put(EXPERIMENT, Value.of(experiment.id()));
    link.put("experiment_path", Value.of(experiment.file()));
    hypothesis.ifPresent(id -> link.put(HYPOTHESIS, Value.of(id)));
    var document = new LinkedHashMap<String, Value>();
    document.put("status", Value.of("created"));
    document.put("created_at", Value.of(now.truncatedTo(ChronoUnit.SECONDS).toString()));
    document.put("aexp", new Value.Object(link));
    return new Value.Object(document);
  }
}
