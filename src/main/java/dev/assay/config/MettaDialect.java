package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sweeps of the Metta project, in the ways it wrote them over time: leaves with `distribution`,
/// with `space`, or as `${ss:log, 1e-5, 1e-3}`; under `parameters`, under `sweep`, or both; nested
/// tables or dotted names.
///
/// Bounds are those of the search, and `mean` or `search_center` is where it starts: they become
/// the first point that is tried. `scale` tunes the step of its own search and is left out.
final class MettaDialect implements Dialect {

  private static final String SAMPLES = "num_random_samples";

  private static final Set<String> OPTIONS =
      Set.of(
          "max_suggestion_cost",
          "resample_frequency",
          SAMPLES,
          "global_search_scale",
          "random_suggestions",
          "suggestions_per_pareto",
          "expansion_rate",
          "seed_with_search_center",
          "acquisition_fn",
          "ucb_beta");

  /// Options that need to know what a trial costs, and the metric that is taken for it: no sweep
  /// names one, for the program measures it itself.
  private static final List<String> OF_COSTS = List.of("max_suggestion_cost", "expansion_rate");

  private static final String COST = "cost";

  /// What configures the program itself, and so is part of every trial.
  private static final List<String> PROGRAM = List.of("trainer", "env", "agent");

  private static final Pattern SUBSTITUTION =
      Pattern.compile("\\$\\{ss:\\s*(\\w+)\\s*,\\s*([^,}]+)\\s*,\\s*([^,}]+)\\s*}");

  private static final double CLOSE_TO_THE_END = 1e-6;

  /// No exponent of two is larger than this.
  private static final double LARGEST_EXPONENT = 62;

  @Override
  public String name() {
    return "a Metta sweep";
  }

  @Override
  public boolean recognises(Node.Mapping document) {
    var members = document.members();
    boolean plain = members.containsKey("space") || members.containsKey("command");
    boolean searches =
        members.containsKey("sweep")
            || members.containsKey("protein")
            || members.containsKey("parameters");
    return searches && !plain;
  }

  @Override
  public Node translate(Node.Mapping document, Problems problems) {
    var top = new Foreign(document, "", problems);
    Foreign sweep = top.has("sweep") ? top.within("sweep") : top;
    var found = new Leaves(problems);
    boolean named = sweep.has("parameters");
    if (named) {
      found.collect(sweep.within("parameters"), "");
    } else {
      found.collect(sweep, "");
    }
    for (Foreign section : sweep == top ? List.of(top) : List.of(sweep, top)) {
      for (String program : PROGRAM) {
        boolean searched = !named && section == sweep;
        if (section.has(program) && !searched) {
          found.constants(section.within(program), program + ".");
        }
      }
    }
    found.checkExponents();
    var spec = new Rewrite(document.line());
    objective(sweep.has("metric") ? sweep : top, spec);
    spec.at(sweep.line("parameters")).put("space", found.space());
    spec.at(document.line()).put("search", search(top, sweep, found));
    ignored(top, problems);
    return spec.node();
  }

  private static void objective(Foreign sweep, Rewrite spec) {
    int line = sweep.line("metric");
    sweep
        .text("metric")
        .ifPresent(metric ->
            spec.at(line)
                .put(
                    "objective",
                    new Rewrite(line)
                        .put("metric", metric)
                        .put("goal", sweep.text("goal").orElse("maximize"))));
  }

  private static Rewrite search(Foreign top, Foreign sweep, Leaves found) {
    var search = new Rewrite(top.table().line());
    String method = top.text("method").orElse("bayes");
    boolean random = method.equals("random") && !top.has("protein");
    search.put("optimizer", random ? "random" : "protein");
    for (String key : List.of("rollout_count", "max_trials")) {
      top.numeric(key).ifPresent(count -> search.at(top.line(key)).put("trials", count));
    }
    options(top.within("protein"), random ? Optional.empty() : top.node(SAMPLES), search);
    boolean centred =
        top.within("protein").text("seed_with_search_center").filter("false"::equals).isEmpty();
    found
        .centre()
        .filter(_ -> centred)
        .ifPresent(point ->
            search
                .at(sweep.line("parameters"))
                .put("enqueue", List.of(Rewrite.at(Node.of(point), sweep.line("parameters")))));
    return search;
  }

  /// What the cost-aware optimizer is told, put under `options`.
  ///
  /// @param samples how many random trials come first, where the table does not say it
  static void options(Foreign protein, Optional<Node> samples, Rewrite search) {
    var options = new Rewrite(protein.table().line());
    samples.ifPresent(count -> options.at(count.line()).put(SAMPLES, count));
    protein
        .members()
        .forEach((key, member) -> {
          if (OPTIONS.contains(key)) {
            options.at(member.line()).put(key, member.node());
          }
        });
    OF_COSTS.stream()
        .filter(protein::has)
        .findFirst()
        .ifPresent(key -> {
          protein.warn(key, "what a trial cost is taken from the metric 'cost': see search.cost");
          search.at(protein.line(key)).put("cost", COST);
        });
    protein.ignoreAllBut(OPTIONS);
    search.put("options", options);
  }

  private static void ignored(Foreign top, Problems problems) {
    var known =
        new HashSet<>(
            Set.of(
                "sweep",
                "parameters",
                "protein",
                "metric",
                "goal",
                "method",
                "rollout_count",
                "max_trials",
                SAMPLES));
    known.addAll(PROGRAM);
    if (top.has("sweep") || top.has("parameters")) {
      top.ignoreAllBut(known);
    }
  }

  /// The parameters of a sweep while they are gathered.
  private static final class Leaves {

    private final Problems problems;
    private final Map<String, Foreign> powers = new HashMap<>();
    private final Rewrite space = new Rewrite(0);
    private final Map<String, Value> centre = new LinkedHashMap<>();
    private final Map<String, Value> fixed = new LinkedHashMap<>();
    private boolean centred;

    Leaves(Problems problems) {
      this.problems = problems;
    }

    Rewrite space() {
      return space;
    }

    /// Where the search starts, if the document says so for any parameter.
    Optional<Value> centre() {
      var point = new LinkedHashMap<>(fixed);
      point.putAll(centre);
      return centred ? Optional.of(Value.object(point)) : Optional.empty();
    }

    void collect(Foreign table, String prefix) {
      table
          .members()
          .forEach((key, member) -> {
            String name = prefix + key;
            Foreign inner = table.within(key);
            if (isLeaf(inner)) {
              leaf(name, inner);
            } else if (member.node() instanceof Node.Mapping) {
              collect(inner, name + ".");
            } else {
              substitution(table, key)
                  .ifPresentOrElse(leaf -> leaf(name, leaf), () -> constant(table, key, name));
            }
          });
    }

    /// Fixed values of the program.
    void constants(Foreign table, String prefix) {
      table
          .members()
          .forEach((key, member) -> {
            if (member.node() instanceof Node.Mapping) {
              constants(table.within(key), prefix + key + ".");
            } else {
              constant(table, key, prefix + key);
            }
          });
    }

    private void constant(Foreign table, String key, String name) {
      boolean controller = !name.contains(".");
      if (controller || space.has(name)) {
        return;
      }
      table
          .node(key)
          .ifPresent(node -> {
            space
                .at(table.line(key))
                .put(name, new Rewrite(table.line(key)).put("type", "constant").put("value", node));
            fixed.put(name, node.value());
          });
    }

    private static boolean isLeaf(Foreign table) {
      return (table.has("min") && table.has("max")) || table.has("values");
    }

    /// `${ss:log, 1e-5, 1e-3}` as the table it stands for.
    private Optional<Foreign> substitution(Foreign table, String key) {
      Matcher form = SUBSTITUTION.matcher(table.text(key).orElse(""));
      if (!form.matches()) {
        return Optional.empty();
      }
      int line = table.line(key);
      var leaf =
          new Rewrite(line)
              .put("space", form.group(1))
              .put("min", form.group(2).strip())
              .put("max", form.group(3).strip());
      return Optional.of(new Foreign(leaf.node(), table.pathOf(key), problems));
    }

    private void leaf(String name, Foreign leaf) {
      var domain = new Rewrite(leaf.table().line());
      if (leaf.has("values")) {
        domain.put("type", "categorical").put("choices", leaf.items("values"));
        space.at(leaf.table().line()).put(name, domain);
        centre.put(name, leaf.items("values").getFirst().value());
        return;
      }
      OptionalDouble min = leaf.number("min");
      OptionalDouble max = leaf.number("max");
      if (min.isEmpty() || max.isEmpty()) {
        return;
      }
      MettaLeaf shape = MettaLeaf.of(leaf);
      if (min.getAsDouble() == max.getAsDouble()) {
        Value only = shape.value(leaf, min.getAsDouble());
        domain.put("type", "constant").put("value", only);
        fixed.put(name, only);
      } else {
        range(name, leaf, shape, domain);
      }
      space.at(leaf.table().line()).put(name, domain);
    }

    private void range(String name, Foreign leaf, MettaLeaf shape, Rewrite domain) {
      double min = leaf.number("min").orElse(0);
      double max = leaf.number("max").orElse(0);
      if (shape == MettaLeaf.POWERS) {
        powers.put(name, leaf);
      }
      boolean exponents = shape == MettaLeaf.POWERS && isExponent(leaf);
      double low = exponents ? Math.pow(2, min) : min;
      double high = exponents ? Math.pow(2, max) : max;
      if (shape == MettaLeaf.LOGIT) {
        low = Math.max(low, CLOSE_TO_THE_END);
        high = Math.min(high, 1 - CLOSE_TO_THE_END);
      }
      shape.put(leaf, low, high, domain);
      OptionalDouble mean = leaf.has("mean") ? leaf.number("mean") : leaf.number("search_center");
      centred |= mean.isPresent();
      double middle =
          mean.isPresent()
              ? (exponents ? Math.pow(2, mean.getAsDouble()) : mean.getAsDouble())
              : shape.middle(low, high);
      centre.put(name, shape.value(leaf, Math.clamp(middle, low, high)));
    }

    /// Bounds that are not powers of two and small enough are exponents of two.
    private static boolean isExponent(Foreign leaf) {
      return !(isPower(leaf.number("min").orElse(0)) && isPower(leaf.number("max").orElse(0)))
          && leaf.number("max").orElse(0) <= LARGEST_EXPONENT;
    }

    private static boolean isPower(double number) {
      return number >= 1 && Math.scalb(1.0, Math.getExponent(number)) == number;
    }

    /// Says where exponents were taken for what they are, and where that is a guess.
    void checkExponents() {
      boolean some = powers.values().stream().anyMatch(Leaves::isExponent);
      var names = new ArrayList<>(powers.keySet());
      names.sort(null);
      for (String name : names) {
        Foreign leaf = Objects.requireNonNull(powers.get(name));
        if (isExponent(leaf)) {
          leaf.warn("min", "min and max are exponents of two, as they are no powers of two");
        } else if (some && leaf.number("max").orElse(0) <= LARGEST_EXPONENT) {
          leaf.warn("min", "min and max are taken as values, though others here are exponents");
        }
      }
    }
  }
}
