package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.InputException;
import dev.assay.config.Source;
import dev.assay.config.SpaceDocument;
import dev.assay.config.SpecDocument;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecYaml;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Stage;
import dev.assay.space.Declaration;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A frozen sweep as a file for people. What was written is read again and compared, so that
/// nothing is lost in silence.
///
/// @param lines of the space
record FrozenFile(ExperimentSpec spec, List<Line> lines, InstantSource clock) {

  FrozenFile {
    lines = List.copyOf(lines);
  }

  /// One line of the space.
  ///
  /// @param why it is so; may be empty
  record Line(Declaration declaration, String why) {}

  /// The text, and what it does not say as the original did.
  record Written(String yaml, List<String> warnings) {}

  /// @param head comments to begin with
  /// @param old the original
  Written written(String head, ExperimentSpec old) {
    String yaml = head + text(inheriting());
    return new Written(yaml, warnings(old, read(yaml)));
  }

  /// With the names of variables that the original took from whoever submitted it.
  private Value.Object inheriting() {
    Value.Object keys = SpecDocument.write(spec);
    var missing = new TreeSet<String>();
    List<Stage> read = read(text(keys)).stages();
    for (int i = 0; i < Math.min(read.size(), spec.stages().size()); i++) {
      missing.addAll(spec.stages().get(i).environment().captured().keySet());
      missing.removeAll(read.get(i).environment().captured().keySet());
    }
    if (missing.isEmpty()) {
      return keys;
    }
    var members = new LinkedHashMap<>(keys.members());
    members.put("env_inherit", Value.of(missing.stream().map(Value::of).toList()));
    return Value.object(members);
  }

  private ExperimentSpec read(String yaml) {
    Map<String, String> environment = spec.stages().getFirst().environment().captured();
    try {
      return SpecReader.read(
              yaml,
              new Source("frozen.yaml"),
              Path.of("/"),
              new Context(environment, spec.about().owner(), clock.instant()))
          .spec();
    } catch (InputException e) {
      throw new ControlException(
          Code.FAILED,
          "what is left cannot be written as a file: %s".formatted(e.getMessage()),
          "keep other parameters: --keep N",
          e);
    }
  }

  private String text(Value.Object keys) {
    var text = new StringBuilder(SpecYaml.write(keys));
    text.append("space:\n");
    for (Line line : lines) {
      if (!line.why().isEmpty()) {
        text.append("  # ").append(line.why()).append('\n');
      }
      Value.Object table = SpaceDocument.write(line.declaration());
      SpecYaml.write(Value.object(Map.of(line.declaration().name(), table)))
          .lines()
          .forEach(written -> text.append("  ").append(written).append('\n'));
    }
    return text.toString();
  }

  /// What the file does not say as the original did.
  private List<String> warnings(ExperimentSpec old, ExperimentSpec read) {
    ExperimentSpec wanted = spec;
    var warnings = new ArrayList<String>();
    differs(warnings, "stages", lean(wanted.stages()), lean(read.stages()));
    differs(warnings, "objectives", wanted.objectives(), read.objectives());
    differs(warnings, "space", wanted.space(), read.space());
    differs(warnings, "constraints", wanted.constraints(), read.constraints());
    differs(warnings, "search", wanted.search(), read.search());
    differs(warnings, "stopping", wanted.stopping(), read.stopping());
    differs(warnings, "snapshot", wanted.snapshot(), read.snapshot());
    differs(warnings, "parallelism", wanted.parallelism(), read.parallelism());
    if (!old.budget().equals(Budget.NONE)) {
      warnings.add("the budget of the original is not in the file; set one of its own");
    }
    if (!old.told().equals(Notify.NONE)) {
      warnings.add("notify of the original is not in the file; say again who is to be told");
    }
    return warnings;
  }

  private static void differs(List<String> warnings, String key, Object wanted, Object read) {
    if (!wanted.equals(read)) {
      warnings.add("%s could not be written as in the original; look at it".formatted(key));
    }
  }

  /// Without what was captured, which is captured anew when the file is submitted.
  private static List<Stage> lean(List<Stage> stages) {
    return stages.stream()
        .map(stage ->
            stage.withEnvironment(
                new Stage.Environment(
                    Map.of(),
                    stage.environment().set(),
                    stage.environment().file(),
                    stage.environment().from())))
        .toList();
  }
}
