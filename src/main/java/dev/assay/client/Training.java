package dev.assay.client;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Work whose files others need: it is done once for the same params and the same code, however
/// often and by whomever it is submitted. Immutable; a wither gives a new one.
///
/// The code is that of a copy which is made at submit (`snapshot`), so what changed since is not
/// taken for the same.
///
/// @param name of the experiment that it becomes
/// @param stage keys of its stage, `command` or `script` among them
/// @param params all that it depends on; its job sees no others
/// @param files that it leaves in `$ASSAY_JOB_DIR`: what was done is taken only while each of them
///   is there and not empty
/// @param snapshot what the copy of the code is, as `snapshot` of a specification
public record Training(
    String name, Value.Object stage, Value.Object params, List<String> files, Value snapshot) {

  static final String STAGE = "train";

  /// Keeps a copy.
  public Training {
    files = List.copyOf(files);
  }

  /// A program and its arguments; `{key}` stands for a param.
  public static Training command(String... words) {
    return of("command", List.of(words));
  }

  /// Shell text; `{key}` stands for a param, in quotes of its own.
  public static Training script(String text) {
    return of("script", text);
  }

  private static Training of(String key, Object text) {
    return new Training(
        "training", Values.object(Map.of(key, text)), Value.EMPTY, List.of(), Value.of(true));
  }

  /// The same with these params.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Training withParams(Map<String, ?> params) {
    return new Training(name, stage, Values.object(params), files, snapshot);
  }

  /// The same, leaving these files.
  public Training withFiles(String... files) {
    return new Training(name, stage, params, List.of(files), snapshot);
  }

  /// The same with a key of its stage, e.g. `timeout`, `resources` or `inputs`.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Training with(String key, Object value) {
    return new Training(name, laid(stage, key, value), params, files, snapshot);
  }

  /// The same with another copy of the code, e.g. `Map.of("exclude", "*.onnx")`.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Training withSnapshot(Map<String, ?> snapshot) {
    return new Training(name, stage, params, files, Values.object(snapshot));
  }

  /// The same under another name.
  public Training withName(String name) {
    return new Training(name, stage, params, files, snapshot);
  }

  static Value.Object laid(Value.Object keys, String key, Object value) {
    var all = new LinkedHashMap<>(keys.members());
    all.put(key, Values.of(value));
    return Value.object(all);
  }

  /// The keys of an experiment with just this.
  Value.Object keys() {
    return keys(name, Map.of(), List.of(params));
  }

  /// The keys of an experiment in which stages follow this one.
  ///
  /// @param later their keys, by their names
  /// @param trials the params of each
  Value.Object keys(String name, Map<String, Value.Object> later, List<Value.Object> trials) {
    var reuse = new LinkedHashMap<String, Value>();
    reuse.put("params", Value.of(params.members().keySet().stream().map(Value::of).toList()));
    reuse.put("files", Value.of(files.stream().map(Value::of).toList()));
    var first = new LinkedHashMap<>(stage.members());
    first.put("reuse", Value.object(reuse));
    var stages = new LinkedHashMap<String, Value>();
    stages.put(STAGE, Value.object(first));
    stages.putAll(later);
    var jobs = new ArrayList<Value>();
    trials.forEach(trial -> jobs.add(Value.object(Map.of("params", trial))));
    var keys = new LinkedHashMap<String, Value>();
    keys.put("name", Value.of(name));
    keys.put("snapshot", snapshot);
    keys.put("stages", Value.object(stages));
    keys.put("jobs", Value.of(jobs));
    return Value.object(keys);
  }
}
