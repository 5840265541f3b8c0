package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Evolution runs of CORAL: genes are candidate lists and ranges, objectives are the scores that
/// have a fitness weight, and a threshold rises from generation to generation.
final class CoralDialect implements Dialect {

  private static final Set<String> KNOWN =
      Set.of(
          "evo",
          "execution",
          "experiment",
          "evaluation",
          "training",
          "threshold",
          "seed",
          "cheap_knobs");

  @Override
  public String name() {
    return "a CORAL evolution";
  }

  @Override
  public boolean recognises(Node.Mapping document) {
    return document.members().containsKey("evo") && document.members().containsKey("execution");
  }

  @Override
  public Node translate(Node.Mapping document, Problems problems) {
    var run = new Foreign(document, "", problems);
    run.ignoreAllBut(KNOWN);
    var spec = new Rewrite(document.line());
    Foreign experiment = run.within("experiment");
    experiment.node("name").ifPresent(name -> spec.at(experiment.line("name")).put("name", name));
    objectives(run.within("evaluation"), spec);
    var space = new Rewrite(run.line("evo"));
    genes(run.within("evo"), space);
    ranges(run.within("cheap_knobs"), "cheap_knobs.", space);
    constants(run.within("training"), "training.", space);
    spec.at(run.line("evo")).put("space", space);
    search(run, spec);
    return spec.node();
  }

  private static void objectives(Foreign evaluation, Rewrite spec) {
    var objectives = new ArrayList<Node>();
    evaluation
        .within("fitness_weights")
        .members()
        .forEach((score, member) ->
            objectives.add(
                new Rewrite(member.line()).put("metric", score).put("goal", "maximize").node()));
    if (!objectives.isEmpty()) {
      spec.at(evaluation.line("fitness_weights")).put("objectives", objectives);
    }
  }

  /// `x_candidates: [a, b]` is a choice, `x_range: [low, high]` a range, and the rest is fixed.
  private static void genes(Foreign evo, Rewrite space) {
    evo.members()
        .forEach((key, member) -> {
          if (key.endsWith("_candidates")) {
            String name = key.substring(0, key.length() - "_candidates".length());
            space
                .at(member.line())
                .put(
                    name,
                    new Rewrite(member.line())
                        .put("type", "ordinal")
                        .put("choices", evo.items(key)));
          }
        });
    ranges(evo.within("ca"), "ca.", space);
    constants(evo.within("ca"), "ca.", space);
    evo.node("target_modules")
        .ifPresent(modules ->
            space
                .at(evo.line("target_modules"))
                .put(
                    "target_modules",
                    new Rewrite(evo.line("target_modules"))
                        .put("type", "constant")
                        .put("value", modules)));
    evo.ignoreAllBut(
        Set.of(
            "rank_candidates", "alpha_candidates", "dropout_candidates", "ca", "target_modules"));
  }

  private static void ranges(Foreign table, String prefix, Rewrite space) {
    table
        .members()
        .forEach((key, member) -> {
          List<Node> bounds = table.items(key);
          if (key.endsWith("_range") && bounds.size() == 2) {
            String name = prefix + key.substring(0, key.length() - "_range".length());
            boolean whole = bounds.stream().allMatch(bound -> bound.value() instanceof Value.Int);
            space
                .at(member.line())
                .put(
                    name,
                    new Rewrite(member.line())
                        .put("type", whole ? "int" : "float")
                        .put("low", bounds.get(0))
                        .put("high", bounds.get(1)));
          }
        });
  }

  private static void constants(Foreign table, String prefix, Rewrite space) {
    table
        .members()
        .forEach((key, member) -> {
          if (!key.endsWith("_range")) {
            space
                .at(member.line())
                .put(
                    prefix + key,
                    new Rewrite(member.line()).put("type", "constant").put("value", member.node()));
          }
        });
  }

  private static void search(Foreign run, Rewrite spec) {
    Foreign execution = run.within("execution");
    double generations = execution.number("generations").orElse(1);
    double population = execution.number("population_size").orElse(1);
    var search =
        new Rewrite(run.line("execution"))
            .put("optimizer", "evolution")
            .put("trials", execution.whole(generations * population));
    run.numeric("seed").ifPresent(seed -> search.at(run.line("seed")).put("seed", seed));
    var options = new Rewrite(run.line("execution"));
    options.put("population", execution.whole(population));
    options.put("generations", execution.whole(generations));
    options.put("selection", execution.text("selection_mode").orElse("pareto"));
    options.put("survival", execution.number("survival_rate"));
    options.put("crossover", execution.number("crossover_rate"));
    Foreign threshold = run.within("threshold");
    threshold.text("schedule").ifPresent(schedule -> options.put("schedule", schedule));
    threshold.node("base_thresholds").ifPresent(base -> options.put("base", base));
    threshold.node("max_thresholds").ifPresent(max -> options.put("max", max));
    search.put("options", options);
    spec.at(run.line("execution")).put("search", search);
  }
}
