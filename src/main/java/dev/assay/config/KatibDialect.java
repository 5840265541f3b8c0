package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Experiments of Katib, as Kubernetes resources.
final class KatibDialect implements Dialect {

  private static final Map<String, String> ALGORITHMS =
      Map.ofEntries(
          Map.entry("random", "random"),
          Map.entry("grid", "grid"),
          Map.entry("sobol", "sobol"),
          Map.entry("tpe", "tpe"),
          Map.entry("multivariate-tpe", "tpe"),
          Map.entry("bayesianoptimization", "gp"),
          Map.entry("cmaes", "cmaes"),
          Map.entry("hyperband", "random"));

  private static final Set<String> KNOWN =
      Set.of(
          "objective",
          "algorithm",
          "parallelTrialCount",
          "maxTrialCount",
          "parameters",
          "trialTemplate",
          "earlyStopping",
          "metricsCollectorSpec");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{trialParameters\\.([^}]+)}");

  @Override
  public String name() {
    return "a Katib experiment";
  }

  @Override
  public boolean recognises(Node.Mapping document) {
    Node.Member kind = document.members().get("kind");
    Node.Member version = document.members().get("apiVersion");
    return kind != null
        && version != null
        && Foreign.text(kind.node()).filter("Experiment"::equals).isPresent()
        && Foreign.text(version.node()).filter(v -> v.startsWith("kubeflow.org/")).isPresent();
  }

  @Override
  public Node translate(Node.Mapping document, Problems problems) {
    var resource = new Foreign(document, "", problems);
    Foreign experiment = resource.within("spec");
    experiment.ignoreAllBut(KNOWN);
    var spec = new Rewrite(document.line());
    Foreign metadata = resource.within("metadata");
    metadata.node("name").ifPresent(name -> spec.at(metadata.line("name")).put("name", name));
    spec.at(experiment.line("parallelTrialCount"))
        .put("parallelism", experiment.numeric("parallelTrialCount"));
    objective(experiment, spec);
    space(experiment, spec);
    search(experiment, spec);
    command(experiment.within("trialTemplate"), spec);
    return spec.node();
  }

  private static void objective(Foreign experiment, Rewrite spec) {
    Foreign objective = experiment.within("objective");
    int line = objective.line("objectiveMetricName");
    objective
        .node("objectiveMetricName")
        .ifPresent(metric -> {
          spec.at(line)
              .put(
                  "objective",
                  new Rewrite(line)
                      .put("metric", metric)
                      .put("goal", objective.text("type").orElse("minimize")));
          // Katib reads "name=value" from what a trial prints.
          spec.put(
              "metrics",
              new Rewrite(line)
                  .put(
                      "pattern",
                      "(?<name>%s)=(?<value>[-+0-9.eE]+)"
                          .formatted(names(objective, Foreign.text(metric).orElse("")))));
        });
    if (experiment.within("metricsCollectorSpec").has("source")) {
      experiment.warn(
          "metricsCollectorSpec",
          "a file or an address is not collected from; let the program write ASSAY_JOB_METRICS");
    }
    objective.ignoreAllBut(Set.of("type", "objectiveMetricName", "additionalMetricNames"));
  }

  private static String names(Foreign objective, String metric) {
    var names = new ArrayList<>(List.of(Pattern.quote(metric)));
    for (Node name : objective.items("additionalMetricNames")) {
      names.add(Pattern.quote(Foreign.text(name).orElse("")));
    }
    return String.join("|", names);
  }

  private static void space(Foreign experiment, Rewrite spec) {
    var space = new Rewrite(experiment.line("parameters"));
    for (Node item : experiment.items("parameters")) {
      if (item instanceof Node.Mapping table) {
        var parameter = new Foreign(table, "spec.parameters", experiment.problems());
        parameter
            .text("name")
            .ifPresent(name -> space.at(table.line()).put(name, domain(parameter)));
      }
    }
    spec.at(experiment.line("parameters")).put("space", space);
  }

  private static Rewrite domain(Foreign parameter) {
    Foreign feasible = parameter.within("feasibleSpace");
    var domain = new Rewrite(parameter.table().line());
    String type = parameter.text("parameterType").orElse("");
    switch (type) {
      case "categorical" ->
          domain.put("type", "categorical").put("choices", feasible.items("list"));
      case "discrete" ->
          domain
              .put("type", "ordinal")
              .put(
                  "choices",
                  feasible.items("list").stream()
                      .sorted((a, b) -> Double.compare(number(a), number(b)))
                      .map(KatibDialect::asNumber)
                      .toList());
      case "double", "int" -> range(feasible, domain, type);
      default ->
          parameter.error(
              "parameterType",
              "found '%s'; double, int, categorical or discrete is allowed".formatted(type));
    }
    return domain;
  }

  private static double number(Node node) {
    return Foreign.number(node).orElse(Double.NaN);
  }

  private static Node asNumber(Node node) {
    double number = number(node);
    Value value =
        number == Math.rint(number) && !Foreign.text(node).orElse("").contains(".")
            ? Value.of((long) number)
            : Value.of(number);
    return Rewrite.at(Node.of(value), node.line());
  }

  private static void range(Foreign feasible, Rewrite domain, String type) {
    String distribution = feasible.text("distribution").orElse("uniform");
    double min = feasible.number("min").orElse(0);
    double max = feasible.number("max").orElse(0);
    boolean log = distribution.startsWith("log");
    domain
        .put("type", type.equals("int") ? "int" : "float")
        .put("low", feasible.numeric("min"))
        .put("high", feasible.numeric("max"))
        .put("step", feasible.numeric("step"));
    if (log) {
      domain.put("scale", "log");
    }
    switch (distribution) {
      case "uniform", "logUniform" -> {}
      case "normal", "logNormal" -> {
        // Katib puts the mean in the middle and three deviations to each side.
        double low = log ? Math.log(min) : min;
        double high = log ? Math.log(max) : max;
        domain.put("mean", (low + high) / 2).put("sigma", (high - low) / 6);
      }
      default ->
          feasible.error(
              "distribution",
              "found '%s'; uniform, logUniform, normal or logNormal is allowed"
                  .formatted(distribution));
    }
  }

  private static void search(Foreign experiment, Rewrite spec) {
    Foreign algorithm = experiment.within("algorithm");
    int line = algorithm.line("algorithmName");
    String name = algorithm.text("algorithmName").orElse("random");
    Map<String, Foreign> settings = settings(algorithm);
    String optimizer = ALGORITHMS.get(name);
    if (optimizer == null) {
      refuse(algorithm, name);
      return;
    }
    var search = new Rewrite(line).put("optimizer", optimizer);
    search.at(experiment.line("maxTrialCount")).put("trials", experiment.numeric("maxTrialCount"));
    Foreign seed = settings.get("random_state");
    if (seed != null) {
      search.at(seed.line("value")).put("seed", seed.numeric("value"));
    }
    spec.at(line).put("search", search);
    if (name.equals("hyperband")) {
      hyperband(algorithm, settings, spec);
    }
    median(experiment.within("earlyStopping"), spec);
  }

  private static void refuse(Foreign algorithm, String name) {
    if (name.equals("pbt")) {
      algorithm.error(
          "algorithmName",
          "Katib's pbt does not say how long one generation trains, which pbt needs here",
          "write search: {optimizer: random} and stopping: {scheduler: pbt, interval: …, max: …}");
    } else {
      algorithm.error(
          "algorithmName",
          "'%s' has no counterpart".formatted(name),
          "use one of " + String.join(", ", new TreeSet<>(ALGORITHMS.keySet())));
    }
  }

  private static Map<String, Foreign> settings(Foreign owner) {
    var settings = new HashMap<String, Foreign>();
    for (Node item : owner.items("algorithmSettings")) {
      if (item instanceof Node.Mapping table) {
        var setting = new Foreign(table, owner.pathOf("algorithmSettings"), owner.problems());
        setting.text("name").ifPresent(name -> settings.put(name, setting));
      }
    }
    return settings;
  }

  private static void hyperband(Foreign algorithm, Map<String, Foreign> settings, Rewrite spec) {
    Foreign most = settings.get("r_l");
    if (most == null) {
      algorithm.error("algorithmSettings", "hyperband needs r_l, the resource of a whole trial");
      return;
    }
    var stopping = new Rewrite(algorithm.line("algorithmSettings")).put("scheduler", "hyperband");
    Foreign resource = settings.get("resource_name");
    if (resource != null) {
      stopping.put("resource", resource.text("value").orElse("step"));
    }
    Foreign eta = settings.get("eta");
    stopping.put("max", most.numeric("value"));
    if (eta != null) {
      stopping.put("eta", eta.numeric("value"));
    }
    algorithm.warn(
        "algorithmName",
        "trials are stopped by what they report, so the resource stays what its range says");
    spec.put("stopping", stopping);
  }

  private static void median(Foreign early, Rewrite spec) {
    if (!early.has("algorithmName")) {
      return;
    }
    if (early.text("algorithmName").filter("medianstop"::equals).isEmpty()) {
      early.error("algorithmName", "only medianstop has a counterpart");
      return;
    }
    Map<String, Foreign> settings = settings(early);
    var stopping = new Rewrite(early.line("algorithmName")).put("scheduler", "median");
    Foreign trials = settings.get("min_trials_required");
    stopping.put(
        "startup", trials == null ? Value.of(3) : trials.numeric("value").orElse(Value.of(3)));
    Foreign start = settings.get("start_step");
    stopping.put("warmup", start == null ? 4 : start.number("value").orElse(4));
    spec.at(early.line("algorithmName")).put("stopping", stopping);
  }

  private static void command(Foreign template, Rewrite spec) {
    var references = new HashMap<String, String>();
    for (Node item : template.items("trialParameters")) {
      if (item instanceof Node.Mapping table) {
        var parameter = new Foreign(table, template.pathOf("trialParameters"), template.problems());
        references.put(parameter.text("name").orElse(""), parameter.text("reference").orElse(""));
      }
    }
    Foreign pod = template.within("trialSpec").within("spec").within("template").within("spec");
    String primary = template.text("primaryContainerName").orElse("");
    for (Node item : pod.items("containers")) {
      if (item instanceof Node.Mapping table) {
        var container = new Foreign(table, "spec.trialTemplate", template.problems());
        if (primary.isEmpty() || container.text("name").filter(primary::equals).isPresent()) {
          command(container, references, spec);
          return;
        }
      }
    }
  }

  private static void command(Foreign container, Map<String, String> references, Rewrite spec) {
    var words = new ArrayList<Node>();
    for (String key : List.of("command", "args")) {
      for (Node word : container.items(key)) {
        String text =
            REFERENCE
                .matcher(Foreign.text(word).orElse(""))
                .replaceAll(match -> {
                  String name = references.getOrDefault(match.group(1), match.group(1));
                  return Matcher.quoteReplacement("{" + name + "}");
                });
        words.add(new Node.Scalar(Value.of(text), text, word.line()));
      }
    }
    if (!words.isEmpty()) {
      spec.at(container.line("command")).put("command", words);
    }
    container
        .text("image")
        .ifPresent(image ->
            container.warn("image", "the command runs on the worker itself, not in " + image));
  }
}
