package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The execution keys of a table, with what it inherits → [Stage].
final class StageReader {

  private static final Command MISSING = new Command.Words(List.of());

  private final Problems problems;
  private final Path folder;
  private final Map<String, String> environment;
  private final EnvironmentReader environments;
  private final Placeholders placeholders;
  private final Routing routing;
  private final ReuseReader reuses;

  StageReader(
      Problems problems, Path folder, Context context, Placeholders placeholders, Routing routing) {
    this.reuses = new ReuseReader(problems, folder, context, placeholders.names());
    this.placeholders = placeholders;
    this.routing = routing;
    this.problems = problems;
    this.folder = folder.toAbsolutePath().normalize();
    this.environment = context.environment();
    this.environments = new EnvironmentReader(problems, folder, context);
  }

  /// @param commandNeeded false where every configuration brings its own command
  Stage read(String name, Execution execution, boolean commandNeeded) {
    Stage stage = plain(name, execution, commandNeeded);
    boolean isStage = execution.own().section().equals(SpecKeys.STAGE);
    Reuse reuse = reuses.read(execution, isStage, stage);
    return reuse.isOn() ? reusing(stage, reuse) : stage;
  }

  /// What is taken from it must be there when it has ended well.
  private static Stage reusing(Stage stage, Reuse reuse) {
    var expect = stage.expect().and(new Stage.Expect(List.of(), reuse.files()));
    List<String> files = expect.files();
    return stage.withExpect(expect).withReuse(reuse.withFiles(files));
  }

  private Stage plain(String name, Execution execution, boolean commandNeeded) {
    Execution wanted = execution.within("resources", SpecKeys.RESOURCES);
    Optional<Pool> pool = routing.pool(name, wanted);
    return new Stage(
        name,
        needs(execution.own()),
        command(name, execution, commandNeeded),
        cwd(execution),
        environments.read(execution),
        resources(wanted, pool),
        limits(execution, pool),
        retries(execution.within("retries", SpecKeys.RETRIES)),
        expect(execution.within("expect", SpecKeys.EXPECT)),
        patterns(execution),
        Reuse.OFF);
  }

  private static List<Stage.Need> needs(Fields own) {
    if (own.section().key("needs").isEmpty()) {
      return List.of();
    }
    return own.texts("needs").stream()
        .map(text -> {
          String[] parts = text.split(":", 2);
          var on = parts.length > 1 && parts[1].equals("any") ? After.On.ANY : After.On.OK;
          return new Stage.Need(parts[0], on);
        })
        .distinct()
        .toList();
  }

  private Command command(String name, Execution execution, boolean needed) {
    for (Fields fields : execution.outerFirst().reversed()) {
      if (fields.has("command") || fields.has("script")) {
        return command(fields).orElse(MISSING);
      }
    }
    if (needed) {
      Fields own = execution.own();
      problems.error(
          own.table().line(),
          own.path(),
          own.path().isEmpty()
              ? "neither 'command' nor 'script' is given"
              : "stage '%s' has no 'command' or 'script', nor has the top level".formatted(name),
          "write command: PROGRAM ARGUMENTS");
    }
    return MISSING;
  }

  /// What `command` or `script` of one table says.
  Optional<Command> command(Fields fields) {
    if (fields.has("command") && fields.has("script")) {
      problems.error(
          fields.line("script"),
          fields.pathOf("script"),
          "'command' and 'script' are both given",
          "keep one of them");
      return Optional.empty();
    }
    if (fields.has("script")) {
      Optional<Command> script = fields.text("script").map(Command.Script::new);
      script.ifPresent(command -> placeholders.check(command, fields, "script"));
      return script;
    }
    return words(fields);
  }

  /// What `command` of a table without `script` says.
  Optional<Command> words(Fields fields) {
    return fields.node("command").orElse(null) instanceof Node.Sequence
        ? words(fields, fields.texts("command"))
        : fields.text("command").flatMap(text -> split(fields, text));
  }

  private Optional<Command> split(Fields fields, String text) {
    try {
      List<String> words = CommandText.split(text);
      words.stream()
          .filter(CommandText::isOperator)
          .findFirst()
          .ifPresent(operator ->
              problems.warn(
                  fields.line("command"),
                  fields.pathOf("command"),
                  "'%s' goes to the program as it stands; shell text belongs in 'script'"
                      .formatted(operator)));
      return words(fields, words);
    } catch (IllegalArgumentException e) {
      problems.error(
          fields.line("command"),
          fields.pathOf("command"),
          "%s in '%s'".formatted(e.getMessage(), Shown.of(text)),
          "close it, or write a list of words");
      return Optional.empty();
    }
  }

  private Optional<Command> words(Fields fields, List<String> words) {
    if (words.isEmpty() || words.getFirst().isBlank()) {
      if (!fields.isBroken("command")) {
        problems.error(
            fields.line("command"),
            fields.pathOf("command"),
            "the first word, the program, is empty",
            "write command: PROGRAM ARGUMENTS");
      }
      return Optional.empty();
    }
    Command command = new Command.Words(words);
    placeholders.check(command, fields, "command");
    return Optional.of(command);
  }

  private Path cwd(Execution execution) {
    return execution
        .nearest("cwd")
        .flatMap(fields ->
            fields
                .text("cwd")
                .map(text -> {
                  Path path = Folders.resolve(folder, text, environment);
                  if (!Files.isDirectory(path)) {
                    problems.warn(
                        fields.line("cwd"),
                        fields.pathOf("cwd"),
                        "there is no folder '%s' yet".formatted(path));
                  }
                  return path;
                }))
        .orElse(folder);
  }

  /// What the specification does not say is what a slot of the pool gives.
  private Resources resources(Execution keys, Optional<Pool> pool) {
    var none = Resources.DEFAULT;
    double cpus =
        keys.get(
            "cpus", f -> f.number("cpus"), pool.flatMap(p -> boxed(p.cpus())).orElse(none.cpus()));
    double gpus =
        keys.get(
            "gpus", f -> f.number("gpus"), pool.flatMap(p -> boxed(p.gpus())).orElse(none.gpus()));
    if (cpus <= 0) {
      refuse(keys, "cpus", "found 0; a number above 0 is allowed", "");
    }
    if (gpus > 1 && gpus != Math.rint(gpus)) {
      refuse(
          keys,
          "gpus",
          "found %s; a whole number, or a share of one device below 1 is allowed".formatted(gpus),
          "");
    }
    return new Resources(
        cpus,
        gpus,
        keys.get(
            "memory",
            f -> f.size("memory"),
            pool.map(p -> p.memoryBytes().orElse(none.memoryBytes())).orElse(none.memoryBytes())),
        keys.get("nodes", f -> f.whole("nodes"), 1L).intValue(),
        keys.get("pool", f -> f.text("pool"), pool.map(Pool::name).orElse(none.pool())),
        preference(keys, gpus).toString());
  }

  private static Optional<Double> boxed(OptionalDouble number) {
    return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
  }

  private GpuPreference preference(Execution keys, double gpus) {
    List<String> choices =
        keys.nearest("gpu_preference").map(f -> f.texts("gpu_preference")).orElse(List.of());
    for (String choice : choices) {
      if (choice.isBlank() || choice.contains(",") || !choice.equals(choice.strip())) {
        refuse(
            keys,
            "gpu_preference",
            "found '%s'; a number, the beginning of an id, or a part of a name is allowed"
                .formatted(choice),
            "several are a list: [1, 0, any]");
      }
    }
    if (!choices.isEmpty() && gpus == 0) {
      Fields fields = keys.nearest("gpu_preference").orElse(keys.own());
      problems.warn(
          fields.line("gpu_preference"),
          fields.pathOf("gpu_preference"),
          "the job asks for no GPU, so this means nothing; add gpus: 1");
    }
    return new GpuPreference(choices);
  }

  private void refuse(Execution keys, String key, String problem, String hint) {
    Fields fields = keys.nearest(key).orElse(keys.own());
    problems.error(fields.line(key), fields.pathOf(key), problem, hint);
  }

  private static Stage.Limits limits(Execution keys, Optional<Pool> pool) {
    var none = Stage.Limits.DEFAULT;
    return new Stage.Limits(
        keys.nearest("timeout")
            .map(f -> f.duration("timeout"))
            .orElseGet(() -> pool.flatMap(Pool::timeout)),
        keys.get("signal", f -> f.text("signal"), none.signal()),
        keys.get("grace", f -> f.duration("grace"), none.grace()));
  }

  private static Retries retries(Execution keys) {
    var kinds = EnumSet.noneOf(Retries.Kind.class);
    keys.nearest("on").map(f -> f.texts("on")).orElse(List.of("exit")).stream()
        .map(word -> Retries.Kind.valueOf(word.toUpperCase(Locale.ROOT)))
        .forEach(kinds::add);
    List<Integer> codes =
        keys.nearest("exit_codes").map(f -> f.texts("exit_codes")).orElse(List.of()).stream()
            .map(code -> new BigInteger(code).intValueExact())
            .distinct()
            .toList();
    var own = new EnumMap<Retries.Kind, Integer>(Retries.Kind.class);
    for (Retries.Kind kind : Retries.Kind.values()) {
      String key = kind.name().toLowerCase(Locale.ROOT);
      keys.nearest(key)
          .flatMap(f -> f.whole(key))
          .ifPresent(most -> own.put(kind, most.intValue()));
    }
    return new Retries(
        keys.get("failures", f -> f.whole("failures"), 0L).intValue(),
        keys.get("backoff", f -> f.duration("backoff"), Duration.ZERO),
        kinds,
        codes,
        own);
  }

  Stage.Expect expect(Execution keys) {
    Optional<Fields> nearest = keys.nearest("files");
    List<String> files = nearest.map(f -> f.texts("files")).orElse(List.of());
    refuseOutside(nearest.orElse(keys.own()), files, problems);
    return new Stage.Expect(
        keys.nearest("metrics").map(f -> f.texts("metrics")).orElse(List.of()),
        files,
        bounds(keys));
  }

  /// Refuses what would not be among the files of the attempt.
  static void refuseOutside(Fields fields, List<String> files, Problems problems) {
    for (String file : files) {
      if (file.startsWith("/") || Path.of(file).normalize().startsWith("..")) {
        problems.error(
            fields.line("files"),
            fields.pathOf("files"),
            "found '%s'; a path within the attempt's directory is allowed".formatted(file),
            "");
      }
    }
  }

  private static Map<String, Double> bounds(Execution keys) {
    var bounds = new LinkedHashMap<String, Double>();
    keys.nearest("at_least")
        .ifPresent(fields ->
            fields
                .named("at_least")
                .forEach(
                    (metric, least) -> bounds.put(metric, Fields.number(least.node().value()))));
    return bounds;
  }

  List<Stage.MetricPattern> patterns(Execution execution) {
    var patterns = new ArrayList<Stage.MetricPattern>();
    execution
        .nearest("metrics")
        .ifPresent(fields -> {
          for (Node item : fields.items("metrics")) {
            var keys = Fields.of(SpecKeys.METRICS, item, fields.pathOf("metrics"));
            keys.text("pattern").flatMap(regex -> pattern(keys, regex)).ifPresent(patterns::add);
          }
        });
    return patterns;
  }

  private Optional<Stage.MetricPattern> pattern(Fields keys, String regex) {
    String name = keys.text("name").orElse("");
    try {
      var groups = Pattern.compile(regex).namedGroups().keySet();
      if (groups.contains("value") && (groups.contains("name") || keys.has("name"))) {
        return Optional.of(new Stage.MetricPattern(name, regex));
      }
      problems.error(
          keys.line("pattern"),
          keys.pathOf("pattern"),
          groups.contains("value")
              ? "neither a 'name' nor a group (?<name>…) says which metric it is"
              : "the pattern has no group (?<value>…)",
          "as in {name: loss, pattern: 'loss=(?<value>[0-9.]+)'}");
    } catch (PatternSyntaxException e) {
      problems.error(
          keys.line("pattern"),
          keys.pathOf("pattern"),
          "not a regular expression: %s near character %d"
              .formatted(e.getDescription(), e.getIndex() + 1),
          "");
    }
    return Optional.empty();
  }
}
