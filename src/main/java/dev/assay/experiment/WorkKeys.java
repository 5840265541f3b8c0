package dev.assay.experiment;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The keys of the work that jobs of one experiment do. Jobs with the same key, of whichever trial
/// and experiment, do the same work. A key is the SHA-256 of canonical JSON of
///
/// - the stage's name, and its command or script before placeholders are filled;
/// - the params that the job sees;
/// - its number among replicates and the seed of the search, from which the seed of the job is
///   made; not the latter where the stage names its params;
/// - the digest of the copy of the code, and the folder in it where the job starts;
/// - the declared inputs, each by its last name and content, in their order;
/// - the variables of `env`, the content of `env_file`, the names and references of `env_from`, and
///   of what was captured all but what says who and where somebody works (see
///   [#isTelling(String)]);
/// - how its result is read: patterns of metrics, what is expected, and the objectives; not the
///   objectives where the stage names its params;
/// - the keys of the stages it needs.
///
/// Nothing else is in it: no resources, limits, retries or priority, no secret, no file that is
/// neither code nor an input, no version of what is installed. Pure.
public final class WorkKeys {

  private static final int VERSION = 1;

  private final ExperimentSpec spec;
  private final Value.Object code;
  private final Map<String, Value> folders;

  /// @param code the copy of the code, as a snapshot's document
  public WorkKeys(ExperimentSpec spec, Value.Object code) {
    this.spec = spec;
    this.code = code;
    this.folders =
        code.get("folders").orElse(Value.EMPTY) instanceof Value.Object table
            ? table.members()
            : Map.of();
  }

  /// Whether any stage of `spec` has keys.
  public static boolean isNeeded(ExperimentSpec spec) {
    return spec.stages().stream().anyMatch(stage -> stage.reuse().isOn());
  }

  /// The keys of one trial's jobs, by the names of the stages that take or keep what was done.
  ///
  /// @param origin of the trial; what it brings itself wins over the stage
  public Map<String, String> of(Value.Object params, int replicate, Value.Object origin) {
    var all = new HashMap<String, String>();
    var kept = new TreeMap<String, String>();
    for (var stage : spec.stages()) {
      String key = key(stage, params, replicate, origin, all);
      all.put(stage.name(), key);
      if (stage.reuse().isOn()) {
        kept.put(stage.name(), key);
      }
    }
    return kept;
  }

  /// The params that jobs of `stage` see.
  public static Value.Object seen(Stage stage, Value.Object params) {
    return stage.reuse().params().map(names -> only(params, names::contains)).orElse(params);
  }

  /// Whether a captured variable can change what a program computes. Those that tell who works, in
  /// which language, and where programs and files of theirs are found, differ from one terminal to
  /// the next and are not taken to.
  public static boolean isTelling(String variable) {
    return !variable.matches(
        "PATH|HOME|USER|TMPDIR|LANG|LC_.*|XDG_.*|CONDA_(SHLVL|PROMPT_MODIFIER)");
  }

  private String key(
      Stage stage,
      Value.Object params,
      int replicate,
      Value.Object origin,
      Map<String, String> parents) {
    boolean isNarrow = stage.reuse().params().isPresent();
    var parts = new LinkedHashMap<String, Value>();
    parts.put("version", Value.of(VERSION));
    parts.put("stage", Value.of(stage.name()));
    parts.put("command", command(stage, origin));
    parts.put("params", seen(stage, params));
    parts.put("replicate", Value.of(replicate));
    parts.put("code", code.get("id").orElse(Value.Null.NULL));
    parts.put("folder", Objects.requireNonNullElse(folders.get(stage.name()), Value.of("")));
    parts.put("inputs", inputs(stage));
    parts.put("env", environment(stage, origin));
    parts.put("env_from", texts(stage.environment().from()));
    parts.put("result", result(stage));
    if (!isNarrow) {
      parts.put("seed", Value.of(spec.search().seed()));
      parts.put("objectives", objectives());
    }
    var needs = new TreeMap<String, Value>();
    stage
        .needs()
        .forEach(need ->
            needs.put(
                need.stage(), Value.of(Objects.requireNonNullElse(parents.get(need.stage()), ""))));
    parts.put("needs", Value.object(needs));
    return digest(Value.object(parts));
  }

  private static Value command(Stage stage, Value.Object origin) {
    var own = origin.get("script").or(() -> origin.get("command"));
    return own.orElseGet(() ->
        switch (stage.command()) {
          case Command.Words(List<String> words) ->
              Value.of(words.stream().map(Value::of).toList());
          case Command.Script(String text) -> Value.of(text);
        });
  }

  private static Value inputs(Stage stage) {
    return Value.of(
        stage.reuse().inputs().stream()
            .map(input -> list(List.of(name(input.path()), input.digest())))
            .toList());
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Value environment(Stage stage, Value.Object origin) {
    var seen = new TreeMap<String, Value>();
    stage
        .environment()
        .captured()
        .forEach((name, value) -> {
          if (isTelling(name)) {
            seen.put(name, Value.of(value));
          }
        });
    stage.environment().set().forEach((name, value) -> seen.put(name, Value.of(value)));
    if (origin.get("env").orElse(Value.EMPTY) instanceof Value.Object(var own)) {
      seen.putAll(own);
    }
    return Value.object(seen);
  }

  private static Value result(Stage stage) {
    var least = new TreeMap<String, Value>();
    stage.expect().atLeast().forEach((metric, bound) -> least.put(metric, Value.of(bound)));
    var parts = new ArrayList<Value>();
    parts.add(list(stage.expect().metrics()));
    parts.add(list(stage.expect().files()));
    parts.add(Value.object(least));
    stage.patterns().forEach(p -> parts.add(list(List.of(p.name(), p.regex()))));
    return Value.of(parts);
  }

  private Value objectives() {
    return Value.of(
        spec.objectives().stream()
            .<Value>map(o -> list(List.of(o.metric(), o.reduce().name(), o.goal().name())))
            .toList());
  }

  private static Value list(List<String> texts) {
    return Value.of(texts.stream().<Value>map(Value::of).toList());
  }

  private static Value texts(Map<String, String> texts) {
    var values = new TreeMap<String, Value>();
    texts.forEach((name, text) -> values.put(name, Value.of(text)));
    return Value.object(values);
  }

  private static Value.Object only(Value.Object params, Predicate<String> names) {
    var members = new LinkedHashMap<>(params.members());
    members.keySet().removeIf(names.negate());
    return Value.object(members);
  }

  private static String digest(Value.Object parts) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      byte[] text = CanonicalJson.write(parts).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
