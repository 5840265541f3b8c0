package dev.assay.experiment;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Specifications that are stored on one machine and run on another. Folders below `base` become
/// relative to it, and variables that are taken from the environment keep their names only: their
/// values are those of the machine that runs the job.
///
/// @param base the absolute folder that is the same place on every machine, such as the root of a
///   repository
public record Portable(Path base) {

  /// As it is stored.
  public ExperimentSpec packed(ExperimentSpec spec) {
    return each(spec, this::packed);
  }

  /// As it runs here.
  ///
  /// @param environment of this machine
  public ExperimentSpec unpacked(ExperimentSpec spec, Map<String, String> environment) {
    boolean travelled = spec.stages().stream().anyMatch(stage -> !stage.cwd().isAbsolute());
    return travelled ? each(spec, stage -> unpacked(stage, environment)) : spec;
  }

  private static ExperimentSpec each(ExperimentSpec spec, UnaryOperator<Stage> change) {
    List<Stage> stages = spec.stages().stream().map(change).toList();
    return spec.withStages(stages);
  }

  private Stage packed(Stage stage) {
    if (!stage.cwd().startsWith(base)) {
      return stage;
    }
    var names = new HashMap<String, String>();
    stage.environment().captured().keySet().forEach(name -> names.put(name, ""));
    return stage
        .withCwd(base.relativize(stage.cwd()))
        .withEnvironment(
            new Stage.Environment(
                names,
                stage.environment().set(),
                stage
                    .environment()
                    .file()
                    .map(file -> file.startsWith(base) ? base.relativize(file) : file),
                stage.environment().from()));
  }

  private Stage unpacked(Stage stage, Map<String, String> environment) {
    if (stage.cwd().isAbsolute()) {
      return stage;
    }
    var values = new HashMap<>(stage.environment().captured());
    values.keySet().retainAll(environment.keySet());
    values.replaceAll((name, _) -> environment.getOrDefault(name, ""));
    return stage
        .withCwd(base.resolve(stage.cwd()).normalize())
        .withEnvironment(
            new Stage.Environment(
                values,
                stage.environment().set(),
                stage.environment().file().map(base::resolve),
                stage.environment().from()));
  }
}
