package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Search;
import dev.assay.experiment.Snapshot;
import dev.assay.experiment.Stage;
import dev.assay.experiment.Stopping;
import dev.assay.space.Value;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// [ExperimentSpec] → the keys that a person would have written; what has its default is left out.
/// What belongs to one submission (`after`, `start_at`, `budget`, `notify`, `owner`) and the
/// `space` are not written.
public final class SpecDocument {

  private SpecDocument() {}

  /// The keys of `spec` but those above.
  public static Value.Object write(ExperimentSpec spec) {
    var about = spec.about();
    var keys = new Keys();
    keys.put("name", about.name());
    keys.some("description", about.description());
    keys.texts("tags", about.tags());
    keys.some("notes", about.notes());
    keys.table("metadata", about.metadata().members());
    boolean isPlain =
        spec.stages().size() == 1 && spec.stages().getFirst().name().equals(Stage.MAIN);
    if (isPlain && !spec.isAsked()) {
      stage(keys, spec.stages().getFirst());
    } else if (!isPlain) {
      var stages = new LinkedHashMap<String, Value>();
      spec.stages().forEach(stage -> stages.put(stage.name(), stage(new Keys(), stage).table()));
      keys.table("stages", stages);
    }
    keys.unless(5, "priority", spec.priority());
    keys.unless(ExperimentSpec.UNLIMITED, "parallelism", spec.parallelism());
    objectives(keys, spec.objectives());
    keys.texts("constraints", spec.constraints().stream().map(c -> c.text()).toList());
    keys.table("search", search(spec.search()));
    keys.table("stopping", stopping(spec.stopping()));
    snapshot(keys, spec.snapshot());
    return keys.table();
  }

  private static Keys stage(Keys keys, Stage stage) {
    keys.texts("needs", stage.needs().stream().map(SpecDocument::need).toList());
    switch (stage.command()) {
      case Command.Words(List<String> words) -> keys.texts("command", words);
      case Command.Script(String text) -> keys.put("script", text);
    }
    keys.put("cwd", stage.cwd().toString());
    keys.words("env", stage.environment().set());
    stage.environment().file().ifPresent(file -> keys.put("env_file", file.toString()));
    keys.words("env_from", stage.environment().from());
    keys.table("resources", resources(stage.resources()));
    stage.limits().timeout().ifPresent(timeout -> keys.put("timeout", span(timeout)));
    if (!stage.limits().signal().equals(Stage.Limits.DEFAULT.signal())) {
      keys.put("signal", stage.limits().signal());
    }
    if (!stage.limits().grace().equals(Stage.Limits.DEFAULT.grace())) {
      keys.put("grace", span(stage.limits().grace()));
    }
    keys.table("retries", retries(stage.retries()));
    expect(keys, stage.expect());
    keys.list(
        "metrics",
        stage.patterns().stream()
            .map(p -> new Keys().some("name", p.name()).put("pattern", p.regex()).table())
            .toList());
    reuse(keys, stage);
    return keys;
  }

  /// The content of `env_file` is an input that nobody writes.
  private static void reuse(Keys keys, Stage stage) {
    Reuse reuse = stage.reuse();
    String own = stage.environment().file().map(Path::toString).orElse("");
    var inner = new Keys();
    reuse.params().ifPresent(names -> inner.list("params", names.stream().map(Value::of).toList()));
    if (reuse.params().isPresent()) {
      inner.texts("files", reuse.files());
      keys.table("reuse", inner.members);
    }
    if (reuse.isOn() && !(reuse.params().isPresent() && reuse.mode() == Reuse.Mode.USE)) {
      keys.put("cache", word(reuse.mode()));
    }
    keys.texts(
        "inputs",
        reuse.inputs().stream().map(Reuse.Input::path).filter(p -> !p.equals(own)).toList());
  }

  private static String need(Stage.Need need) {
    return need.on() == After.On.ANY ? need.stage() + ":any" : need.stage();
  }

  private static Map<String, Value> resources(Resources resources) {
    var keys = new Keys();
    keys.unless(1, "cpus", resources.cpus());
    keys.unless(0, "gpus", resources.gpus());
    if (resources.memoryBytes() > 0) {
      boolean isWhole = resources.memoryBytes() % (1 << 20) == 0;
      keys.put(
          "memory",
          isWhole ? (resources.memoryBytes() >> 20) + "MiB" : resources.memoryBytes() + "B");
    }
    keys.unless(1, "nodes", resources.nodes());
    if (!resources.pool().equals(Resources.DEFAULT.pool())) {
      keys.put("pool", resources.pool());
    }
    if (!resources.gpuPreference().isEmpty()) {
      keys.texts("gpu_preference", List.of(resources.gpuPreference().split(",")));
    }
    return keys.members;
  }

  private static Map<String, Value> retries(Retries retries) {
    var keys = new Keys();
    if (!retries.equals(Retries.NONE)) {
      keys.put("failures", Value.of(retries.failures()));
      if (!retries.backoff().isZero()) {
        keys.put("backoff", span(retries.backoff()));
      }
      keys.texts("on", retries.on().stream().map(SpecDocument::word).sorted().toList());
      keys.list("exit_codes", retries.exitCodes().stream().map(c -> Value.of(c)).toList());
      new TreeMap<>(retries.own()).forEach((kind, most) -> keys.put(word(kind), Value.of(most)));
    }
    return keys.members;
  }

  private static void expect(Keys keys, Stage.Expect expect) {
    var inner = new Keys();
    inner.texts("metrics", expect.metrics());
    inner.texts("files", expect.files());
    var least = new TreeMap<String, Value>();
    expect.atLeast().forEach((metric, bound) -> least.put(metric, Value.of(bound)));
    inner.table("at_least", least);
    keys.table("expect", inner.members);
  }

  private static void objectives(Keys keys, List<Objective> objectives) {
    List<Value.Object> tables =
        objectives.stream()
            .map(o -> {
              var inner = new Keys().put("metric", o.metric()).put("goal", word(o.goal()));
              return o.reduce() == Objective.Reduce.LAST
                  ? inner.table()
                  : inner.put("reduce", word(o.reduce())).table();
            })
            .toList();
    if (tables.size() == 1) {
      keys.put("objective", tables.getFirst());
    } else {
      keys.list("objectives", tables);
    }
  }

  private static Map<String, Value> search(Search search) {
    var keys = new Keys().put("optimizer", search.optimizer());
    search.trials().ifPresent(trials -> keys.put("trials", Value.of(trials)));
    keys.put("seed", Value.of(search.seed()));
    keys.list("enqueue", search.enqueue());
    keys.texts("warm_start", search.warmStart());
    keys.unless(1, "replicates", search.replicates());
    keys.unless(0, "parallel_lag", search.parallelLag());
    if (search.liar() != Search.Liar.NONE) {
      keys.put("liar", word(search.liar()));
    }
    if (!search.scalarization().equals(Search.Scalarization.NONE)) {
      var weights = new TreeMap<String, Value>();
      search.scalarization().weights().forEach((m, w) -> weights.put(m, Value.of(w)));
      var inner = new Keys().put("method", word(search.scalarization().method()));
      inner.table("weights", weights);
      keys.put("scalarization", inner.table());
    }
    search
        .cost()
        .ifPresent(cost -> {
          var inner = new Keys().put("metric", cost.metric());
          if (Double.isFinite(cost.budget())) {
            inner.put("budget", Value.of(cost.budget()));
          }
          keys.put("cost", inner.table());
        });
    keys.texts("limits", search.limits().stream().map(SpecDocument::limit).toList());
    keys.table("options", new TreeMap<>(search.options()));
    return keys.members;
  }

  private static String limit(Limit limit) {
    String side = limit.side() == Limit.Side.AT_MOST ? "<=" : ">=";
    return "%s %s %s".formatted(limit.metric(), side, limit.bound());
  }

  private static Map<String, Value> stopping(Stopping stopping) {
    var keys = new Keys();
    if (!stopping.equals(Stopping.NONE)) {
      keys.put("scheduler", stopping.scheduler());
      if (!stopping.resource().equals(Stopping.NONE.resource())) {
        keys.put("resource", stopping.resource());
      }
      new TreeMap<>(stopping.options()).forEach(keys::put);
    }
    return keys.members;
  }

  private static void snapshot(Keys keys, Snapshot snapshot) {
    if (snapshot.equals(Snapshot.USUAL)) {
      keys.put("snapshot", Value.of(true));
    } else if (snapshot.taken()) {
      var inner = new Keys();
      inner.texts("include", snapshot.include());
      inner.texts("exclude", snapshot.exclude());
      inner.put("max_size", snapshot.maxBytes() + "B");
      keys.put("snapshot", inner.table());
    }
  }

  private static String span(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }

  private static String word(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /// A table while it is filled.
  static final class Keys {
    private final Map<String, Value> members = new LinkedHashMap<>();

    Keys put(String key, Value value) {
      members.put(key, value);
      return this;
    }

    Keys put(String key, String text) {
      return put(key, Value.of(text));
    }

    Keys some(String key, String text) {
      return text.isEmpty() ? this : put(key, text);
    }

    void unless(double usual, String key, double number) {
      if (number != usual) {
        boolean isWhole = number == Math.rint(number) && Math.abs(number) < 1e15;
        put(key, isWhole ? Value.of((long) number) : Value.of(number));
      }
    }

    void texts(String key, List<String> texts) {
      list(key, new ArrayList<>(texts.stream().map(Value::of).toList()));
    }

    void list(String key, List<? extends Value> values) {
      if (!values.isEmpty()) {
        put(key, Value.of(values));
      }
    }

    void words(String key, Map<String, String> words) {
      var table = new TreeMap<String, Value>();
      words.forEach((name, word) -> table.put(name, Value.of(word)));
      table(key, table);
    }

    void table(String key, Map<String, Value> table) {
      if (!table.isEmpty()) {
        put(key, Value.object(new LinkedHashMap<>(table)));
      }
    }

    Value.Object table() {
      return Value.object(new LinkedHashMap<>(members));
    }
  }
}
