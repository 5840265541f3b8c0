package dev.assay.config;

import dev.assay.experiment.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts stages into an order in which every stage comes after those it needs. Pure.
final class StageOrder {

  private final Map<String, Stage> stages = new LinkedHashMap<>();
  private final Set<String> done = new LinkedHashSet<>();
  private final List<String> path = new ArrayList<>();
  private List<String> cycle = List.of();

  private StageOrder(List<Stage> stages) {
    stages.forEach(stage -> this.stages.put(stage.name(), stage));
  }

  /// The ordered stages; needs that name no stage are ignored. In a cycle, as they were.
  static List<Stage> sorted(List<Stage> stages) {
    var order = new StageOrder(stages);
    order.visitAll();
    return order.cycle.isEmpty() ? order.done.stream().map(order::stage).toList() : stages;
  }

  /// The first cycle as `a → b → a`.
  static Optional<String> cycle(List<Stage> stages) {
    var order = new StageOrder(stages);
    order.visitAll();
    return order.cycle.isEmpty() ? Optional.empty() : Optional.of(String.join(" → ", order.cycle));
  }

  private Stage stage(String name) {
    return java.util.Objects.requireNonNull(stages.get(name));
  }

  private void visitAll() {
    stages.keySet().forEach(this::visit);
  }

  private void visit(String name) {
    if (done.contains(name) || !cycle.isEmpty()) {
      return;
    }
    if (path.contains(name)) {
      cycle = new ArrayList<>(path.subList(path.indexOf(name), path.size()));
      cycle.add(name);
      return;
    }
    path.add(name);
    stage(name).needs().stream()
        .map(Stage.Need::stage)
        .filter(stages::containsKey)
        .forEach(this::visit);
    path.removeLast();
    done.add(name);
  }
}
