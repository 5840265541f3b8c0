package dev.assay.experiment;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The type of a configuration and its file of settings, as they were when it was submitted. All
/// params but [#OWN] are set in that file, which is written anew for every attempt.
///
/// @param config the absolute path of the file
/// @param text what stood in it
public record TypedJob(JobType type, Path config, String text) {

  /// The param that names the type.
  public static final String TYPE = "job_type";

  /// The param that names the file, and the placeholder for the one that was written.
  public static final String CONFIG = "config_path";

  /// Params that are no settings of the file.
  public static final Set<String> OWN = Set.of(TYPE, CONFIG);

  /// What `params` set in the file: dotted key → value, in their order.
  public static Map<String, Value> overrides(Value.Object params) {
    var overrides = new LinkedHashMap<>(params.members());
    overrides.keySet().removeAll(OWN);
    return overrides;
  }

  /// `stage` as jobs of this type see it.
  public Stage over(Stage stage) {
    var environment = stage.environment();
    var from = new LinkedHashMap<>(type.from());
    from.putAll(environment.from());
    return stage
        .withEnvironment(
            new Stage.Environment(
                environment.captured(), environment.set(), environment.file(), from))
        .withExpect(stage.expect().and(type.expect()))
        .withPatterns(both(stage.patterns(), type.patterns()));
  }

  private static <T> List<T> both(List<T> first, List<T> second) {
    var all = new ArrayList<>(first);
    second.stream().filter(item -> !all.contains(item)).forEach(all::add);
    return all;
  }
}
