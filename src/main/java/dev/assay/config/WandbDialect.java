package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Sweeps of Weights & Biases.
final class WandbDialect implements Dialect {

  private static final Set<String> KNOWN =
      Set.of(
          "program",
          "method",
          "parameters",
          "metric",
          "command",
          "name",
          "description",
          "project",
          "entity",
          "run_cap",
          "early_terminate",
          "controller",
          "protein");

  private static final Map<String, String> METHODS =
      Map.of("grid", "grid", "random", "random", "bayes", "gp", "protein", "protein");

  @Override
  public String name() {
    return "a W&B sweep";
  }

  @Override
  public boolean recognises(Node.Mapping document) {
    var members = document.members();
    Node.Member metric = members.get("metric");
    return members.containsKey("method")
        && members.containsKey("parameters")
        && (metric == null || metric.node() instanceof Node.Mapping);
  }

  @Override
  public Node translate(Node.Mapping document, Problems problems) {
    var sweep = new Foreign(document, "", problems);
    sweep.ignoreAllBut(KNOWN);
    var spec = new Rewrite(document.line());
    for (String key : List.of("name", "description")) {
      sweep.node(key).ifPresent(node -> spec.at(sweep.line(key)).put(key, node));
    }
    var about = new Rewrite(sweep.line("project"));
    for (String key : List.of("project", "entity")) {
      sweep.node(key).ifPresent(node -> about.at(sweep.line(key)).put(key, node));
    }
    spec.put("metadata", about);
    command(sweep, spec);
    objective(sweep.within("metric"), spec);
    var space = new Rewrite(sweep.line("parameters"));
    parameters(sweep.within("parameters"), "", space);
    spec.put("space", space);
    search(sweep, spec);
    stopping(sweep.within("early_terminate"), spec);
    return spec.node();
  }

  private static void objective(Foreign metric, Rewrite spec) {
    if (metric.has("name")) {
      var objective = new Rewrite(metric.line("name"));
      metric.node("name").ifPresent(name -> objective.put("metric", name));
      objective.put("goal", metric.text("goal").orElse("minimize"));
      spec.put("objective", objective);
    }
    metric.ignoreAllBut(Set.of("name", "goal"));
  }

  private static void search(Foreign sweep, Rewrite spec) {
    var search = new Rewrite(sweep.line("method"));
    String method = sweep.text("method").orElse("");
    String optimizer = METHODS.get(method);
    if (optimizer == null) {
      sweep.error(
          "method",
          "found '%s'; grid, random, bayes or protein is allowed".formatted(method),
          "a method of your own cannot be taken over");
      return;
    }
    search.put("optimizer", optimizer);
    sweep.node("run_cap").ifPresent(cap -> search.at(sweep.line("run_cap")).put("trials", cap));
    if (optimizer.equals("protein")) {
      MettaDialect.options(sweep.within("protein"), Optional.empty(), search);
    }
    spec.at(sweep.line("method")).put("search", search);
  }

  /// W&B ends a run that is not among the best one of `eta` at some rung; that is successive
  /// halving.
  private static void stopping(Foreign rule, Rewrite spec) {
    if (rule.members().isEmpty()) {
      return;
    }
    double eta = rule.number("eta").orElse(3);
    double max = rule.number("max_iter").orElse(Double.NaN);
    double min = rule.number("min_iter").orElse(max / Math.pow(eta, rule.number("s").orElse(1)));
    if (Double.isNaN(min)) {
      rule.error("type", "neither min_iter nor max_iter is given", "write one of them");
      return;
    }
    rule.ignoreAllBut(Set.of("type", "min_iter", "max_iter", "s", "eta"));
    spec.at(rule.table().line())
        .put(
            "stopping",
            new Rewrite(rule.table().line())
                .put("scheduler", "asha")
                .put("min", min)
                // Without max_iter there are four rungs, as W&B has them.
                .put("max", Double.isNaN(max) ? min * Math.pow(eta, 4) : max)
                .put("eta", eta));
  }

  private static void parameters(Foreign table, String prefix, Rewrite space) {
    table
        .members()
        .forEach((name, member) -> {
          String full = prefix + name;
          Foreign parameter = table.within(name);
          if (parameter.has("parameters")) {
            parameters(parameter.within("parameters"), full + ".", space);
          } else if (member.node() instanceof Node.Mapping) {
            Rewrite domain = WandbDistributions.domain(parameter);
            space.at(member.line()).put(full, domain);
          } else {
            table.error(name, "a parameter is a table with value, values, or min and max");
          }
        });
  }

  private static void command(Foreign sweep, Rewrite spec) {
    List<Node> words = sweep.items("command");
    int line = sweep.line(words.isEmpty() ? "program" : "command");
    String program = sweep.text("program").orElse("");
    var command = new ArrayList<Node>();
    if (words.isEmpty() && program.isEmpty()) {
      return;
    }
    if (words.isEmpty()) {
      List.of("${env}", "${interpreter}", "${program}", "${args}")
          .forEach(word -> words(word, program, sweep, line, command));
    }
    for (Node word : words) {
      String text = Foreign.text(word).orElse("");
      words(text, program, sweep, word.line(), command);
    }
    spec.at(line).put("command", command);
  }

  private static void words(
      String word, String program, Foreign sweep, int line, List<Node> command) {
    switch (word) {
      case "${env}" -> command.add(text("/usr/bin/env", line));
      case "${interpreter}" -> command.add(text("python", line));
      case "${args}" -> command.add(text("{args}", line));
      case "${args_json}" -> command.add(text("{params_json}", line));
      case "${args_no_hyphens}" ->
          names(sweep.within("parameters"), "")
              .forEach(name -> command.add(text("%s={%s}".formatted(name, name), line)));
      case "${args_no_boolean_flags}" -> {
        if (hasBoolean(sweep.within("parameters").table())) {
          sweep.error(
              "command",
              "${args_no_boolean_flags} makes flags of true and false, which has no counterpart",
              "use ${args} and let the program read --flag=true");
        }
        command.add(text("{args}", line));
      }
      case "${args_json_file}" ->
          sweep.error(
              "command",
              "${args_json_file} has no counterpart",
              "read the file that the environment variable ASSAY_JOB_PARAMS names");
      default -> {
        if (word.contains("${envvar:")) {
          sweep.error(
              "command",
              "%s has no counterpart".formatted(word),
              "read the variable in the program, and name it under env_inherit");
        }
        command.add(text(word.replace("${program}", program), line));
      }
    }
  }

  private static Node text(String text, int line) {
    return new Node.Scalar(Value.of(text), text, line);
  }

  private static List<String> names(Foreign table, String prefix) {
    var names = new ArrayList<String>();
    table
        .members()
        .keySet()
        .forEach(name -> {
          Foreign inner = table.within(name);
          if (inner.has("parameters")) {
            names.addAll(names(inner.within("parameters"), prefix + name + "."));
          } else {
            names.add(prefix + name);
          }
        });
    return names;
  }

  private static boolean hasBoolean(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.value() instanceof Value.Bool;
      case Node.Sequence(List<Node> items, _) -> items.stream().anyMatch(WandbDialect::hasBoolean);
      case Node.Mapping(var members, _) ->
          members.values().stream().anyMatch(member -> hasBoolean(member.node()));
      case Node.Broken _ -> false;
    };
  }
}
