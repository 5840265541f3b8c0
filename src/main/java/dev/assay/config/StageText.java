package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// [Stage] ⇄ the table that stores it.
final class StageText {

  private StageText() {}

  static Value.Object write(Stage stage) {
    return new Stored.Writer()
        .put("name", stage.name())
        .put("needs", stage.needs().stream().map(StageText::need))
        .put("command", command(stage.command()))
        .put("cwd", stage.cwd().toString())
        .put("environment", environment(stage.environment()))
        .put("resources", resources(stage.resources()))
        .put("limits", limits(stage.limits()))
        .put("retries", retries(stage.retries()))
        .put("expect_metrics", stage.expect().metrics())
        .put("expect_files", stage.expect().files())
        .put("expect_at_least", bounds(stage.expect()))
        .put("metrics", stage.patterns().stream().map(StageText::pattern))
        .put("reuse", reuse(stage.reuse()))
        .table();
  }

  static Stage read(Stored stored) {
    return new Stage(
        stored.text("name"),
        stored.tables("needs").map(StageText::need).toList(),
        command(stored.value("command")),
        Path.of(stored.text("cwd")),
        environment(stored.table("environment")),
        resources(stored.table("resources")),
        limits(stored.table("limits")),
        retries(stored.table("retries")),
        expect(stored),
        stored.tables("metrics").map(StageText::pattern).toList(),
        stored.maybe("reuse", s -> reuse(s.table("reuse"))).orElse(Reuse.OFF));
  }

  /// Only there where it is on, so that what was stored before reads the same.
  private static Optional<Value> reuse(Reuse reuse) {
    if (reuse.equals(Reuse.OFF)) {
      return Optional.empty();
    }
    var inputs = new ArrayList<Value>();
    reuse
        .inputs()
        .forEach(input ->
            inputs.add(
                new Stored.Writer()
                    .put("path", input.path())
                    .put("digest", input.digest())
                    .table()));
    return Optional.of(
        new Stored.Writer()
            .put("mode", reuse.mode().name())
            .put(
                "params",
                reuse.params().map(names -> Value.of(names.stream().map(Value::of).toList())))
            .put("files", reuse.files())
            .put("inputs", inputs.stream())
            .table());
  }

  private static Reuse reuse(Stored stored) {
    return new Reuse(
        Reuse.Mode.valueOf(stored.text("mode")),
        stored.maybe("params", s -> s.texts("params")),
        stored.texts("files"),
        stored
            .tables("inputs")
            .map(input -> new Reuse.Input(input.text("path"), input.text("digest")))
            .toList());
  }

  /// Only there where there are some, so that what was stored before reads the same.
  static Optional<Value> bounds(Stage.Expect expect) {
    var bounds = new TreeMap<String, Value>();
    expect.atLeast().forEach((metric, least) -> bounds.put(metric, Value.of(least)));
    return bounds.isEmpty() ? Optional.empty() : Optional.of(Value.object(bounds));
  }

  static Stage.Expect expect(Stored stored) {
    var bounds = new HashMap<String, Double>();
    stored
        .maybe("expect_at_least", s -> s.table("expect_at_least").table())
        .ifPresent(table ->
            table.members().forEach((metric, least) -> bounds.put(metric, Fields.number(least))));
    return new Stage.Expect(stored.texts("expect_metrics"), stored.texts("expect_files"), bounds);
  }

  private static Value need(Stage.Need need) {
    return new Stored.Writer().put("stage", need.stage()).put("on", need.on().name()).table();
  }

  private static Stage.Need need(Stored stored) {
    return new Stage.Need(stored.text("stage"), After.On.valueOf(stored.text("on")));
  }

  /// A list of words, or the text of a script.
  static Value command(Command command) {
    return switch (command) {
      case Command.Words(List<String> words) -> Value.of(words.stream().map(Value::of).toList());
      case Command.Script(String text) -> Value.of(text);
    };
  }

  static Command command(Value value) {
    return value instanceof Value.Array(List<Value> words)
        ? new Command.Words(words.stream().map(Stored::text).toList())
        : new Command.Script(Stored.text(value));
  }

  private static Value environment(Stage.Environment environment) {
    return new Stored.Writer()
        .put("captured", environment.captured())
        .put("set", environment.set())
        .put("file", environment.file().map(Path::toString).map(Value::of))
        .put("from", environment.from())
        .table();
  }

  private static Stage.Environment environment(Stored stored) {
    return new Stage.Environment(
        stored.textsByName("captured"),
        stored.textsByName("set"),
        stored.maybe("file", s -> Path.of(s.text("file"))),
        stored.textsByName("from"));
  }

  private static Value resources(Resources resources) {
    return new Stored.Writer()
        .put("cpus", resources.cpus())
        .put("gpus", resources.gpus())
        .put("memory", resources.memoryBytes())
        .put("nodes", resources.nodes())
        .put("pool", resources.pool())
        .put("gpu_preference", resources.gpuPreference())
        .table();
  }

  private static Resources resources(Stored stored) {
    return new Resources(
        stored.real("cpus"),
        stored.real("gpus"),
        stored.whole("memory"),
        stored.number("nodes"),
        stored.text("pool"),
        stored.text("gpu_preference"));
  }

  private static Value limits(Stage.Limits limits) {
    return new Stored.Writer()
        .put("timeout", limits.timeout().map(t -> Value.of(t.toString())))
        .put("signal", limits.signal())
        .put("grace", limits.grace().toString())
        .table();
  }

  private static Stage.Limits limits(Stored stored) {
    return new Stage.Limits(
        stored.maybe("timeout", s -> s.duration("timeout")),
        stored.text("signal"),
        stored.duration("grace"));
  }

  private static Value retries(Retries retries) {
    return new Stored.Writer()
        .put("failures", retries.failures())
        .put("backoff", retries.backoff().toString())
        .put("on", retries.on().stream().sorted().map(kind -> Value.of(kind.name())))
        .put("exit_codes", retries.exitCodes().stream().map(code -> Value.of(code.longValue())))
        .put("own", own(retries))
        .table();
  }

  private static Retries retries(Stored stored) {
    return new Retries(
        stored.number("failures"),
        stored.duration("backoff"),
        stored.texts("on").stream().map(Retries.Kind::valueOf).collect(Collectors.toSet()),
        stored.items("exit_codes").map(StageText::whole).toList(),
        own(stored));
  }

  /// Only there where there are some, so that what was stored before reads the same.
  private static Optional<Value> own(Retries retries) {
    var own = new TreeMap<String, Value>();
    retries.own().forEach((kind, most) -> own.put(kind.name(), Value.of(most)));
    return own.isEmpty() ? Optional.empty() : Optional.of(Value.object(own));
  }

  private static Map<Retries.Kind, Integer> own(Stored stored) {
    var own = new EnumMap<Retries.Kind, Integer>(Retries.Kind.class);
    stored
        .maybe("own", s -> s.table("own").table())
        .ifPresent(table ->
            table
                .members()
                .forEach((kind, most) -> own.put(Retries.Kind.valueOf(kind), whole(most))));
    return own;
  }

  private static int whole(Value value) {
    return value instanceof Value.Int(BigInteger code) ? code.intValueExact() : 0;
  }

  static Value pattern(Stage.MetricPattern pattern) {
    return new Stored.Writer().put("name", pattern.name()).put("regex", pattern.regex()).table();
  }

  static Stage.MetricPattern pattern(Stored stored) {
    return new Stage.MetricPattern(stored.text("name"), stored.text("regex"));
  }
}
