package dev.assay.config;

import dev.assay.experiment.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// `stages` of a specification, or the one stage that it is without.
final class StagesReader {

  private final Problems problems;
  private final StageReader reader;

  StagesReader(Problems problems, StageReader reader) {
    this.problems = problems;
    this.reader = reader;
  }

  /// The stages in an order in which each comes after those it needs; one where there are none.
  ///
  /// @param commandNeeded false where every configuration brings its own command
  List<Stage> read(Fields top, boolean commandNeeded) {
    if (!top.has("stages")) {
      return List.of(reader.read(Stage.MAIN, new Execution(top, top), commandNeeded));
    }
    var stages = new ArrayList<Stage>();
    top.named("stages")
        .forEach((name, member) -> {
          Fields own = Fields.of(SpecKeys.STAGE, member.node(), "stages." + name);
          Stage stage = reader.read(name, new Execution(own, top), commandNeeded);
          stages.add(stage);
        });
    if (stages.isEmpty()) {
      if (!top.isBroken("stages")) {
        problems.error(
            top.line("stages"), "stages", "there is no stage in it", "name one, or leave it out");
      }
      return List.of(reader.read(Stage.MAIN, new Execution(top, top), false));
    }
    checkNeeds(top, stages);
    return ReuseReader.following(StageOrder.sorted(stages));
  }

  private void checkNeeds(Fields top, List<Stage> stages) {
    Set<String> names = top.named("stages").keySet();
    for (Stage stage : stages) {
      Node table = Objects.requireNonNull(top.named("stages").get(stage.name())).node();
      Fields own = Fields.of(SpecKeys.STAGE, table, "stages." + stage.name());
      for (Stage.Need need : stage.needs()) {
        if (need.stage().equals(stage.name())) {
          problems.error(own.line("needs"), own.pathOf("needs"), "a stage cannot need itself");
        } else if (!names.contains(need.stage()) && !top.isBroken("stages")) {
          problems.error(
              own.line("needs"),
              own.pathOf("needs"),
              "found '%s'; another stage is allowed".formatted(need.stage()),
              Nearest.hint(need.stage(), names));
        }
      }
    }
    boolean self =
        stages.stream().anyMatch(s -> s.needs().stream().anyMatch(n -> n.stage().equals(s.name())));
    if (!self) {
      StageOrder.cycle(stages)
          .ifPresent(cycle ->
              problems.error(
                  top.line("stages"),
                  "stages",
                  "the needs go round in a circle: " + cycle,
                  "remove one of them"));
    }
  }
}
