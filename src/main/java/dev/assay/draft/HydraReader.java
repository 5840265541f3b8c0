package dev.assay.draft;

import dev.assay.config.InputException;
import dev.assay.config.YamlFile;
import dev.assay.draft.Knob.Kind;
import dev.assay.draft.PythonCalls.Call;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads the configuration of a script that begins with `@hydra.main(config_path=…,
/// config_name=…)`: the YAML files beside it, with the groups of their `defaults`.
final class HydraReader {

  private static final int DEPTH = 16;

  private final Reading reading;
  private final Neighbours files;

  /// @param files beside the script
  HydraReader(Reading reading, Neighbours files) {
    this.reading = reading;
    this.files = files;
  }

  /// The files beside a script.
  interface Neighbours {
    /// The text of the file at `path`, relative to the script; empty where there is none.
    Optional<String> text(String path);
  }

  void read(PythonCalls calls) {
    calls.decorators("hydra", "main").forEach(this::main);
  }

  private void main(Call call) {
    Optional<String> folder = text(call, "config_path", 0);
    Optional<String> name = text(call, "config_name", 1);
    if (name.isEmpty() || folder.isEmpty()) {
      reading.remark(
          call.line(),
          "@hydra.main names no config_path and config_name, so there is no file to read");
      return;
    }
    file(folder.get(), name.get(), "", call.line(), 0);
  }

  private static Optional<String> text(Call call, String name, int position) {
    PythonValue value =
        call.named().containsKey(name)
            ? call.named().get(name)
            : call.positional().size() > position ? call.positional().get(position) : null;
    return value instanceof PythonValue.Literal(Value.Text(String text))
        ? Optional.of(text)
        : Optional.empty();
  }

  private void file(String folder, String name, String prefix, int line, int depth) {
    String path = folder + "/" + (name.endsWith(".yaml") ? name : name + ".yaml");
    Optional<String> text = files.text(path);
    if (text.isEmpty()) {
      reading.remark(line, "there is no file %s".formatted(path));
      return;
    }
    if (text.get().lines().anyMatch(l -> l.startsWith("# @package"))) {
      reading.remark("%s: its '# @package' is not followed".formatted(path));
    }
    try {
      if (YamlFile.read(path, text.get()) instanceof Value.Object table) {
        table
            .get("defaults")
            .ifPresent(defaults -> defaults(folder, prefix, defaults, path, depth));
        table(table, prefix, path, depth);
      }
    } catch (InputException e) {
      reading.remark("%s cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  /// Of a group the file that is used by default is read; the group itself is not varied, since
  /// another of its files may have other keys.
  private void defaults(String folder, String prefix, Value defaults, String path, int depth) {
    List<Value> items =
        defaults instanceof Value.Array(List<Value> listed) ? listed : List.of(defaults);
    for (Value item : items) {
      boolean isSelf = item.equals(Value.of("_self_"));
      if (isSelf) {
        continue;
      }
      if (depth < DEPTH
          && item instanceof Value.Object one
          && one.members().size() == 1
          && one.members().values().iterator().next() instanceof Value.Text(String option)
          && Knob.isName(one.members().keySet().iterator().next().replace('/', '.'))) {
        String group = one.members().keySet().iterator().next();
        file(folder + "/" + group, option, prefix + group.replace('/', '.') + ".", 1, depth + 1);
        reading.remark(
            "%s: the group '%s' stays '%s'; a list of its files makes it a choice: %s={%s}"
                .formatted(path, group, option, group, group));
      } else {
        reading.remark(
            "%s: an entry of its defaults is not followed: %s"
                .formatted(path, dev.assay.json.Json.write(item)));
      }
    }
  }

  private void table(Value.Object table, String prefix, String path, int depth) {
    for (Map.Entry<String, Value> member : table.members().entrySet()) {
      String name = prefix + member.getKey();
      boolean isHydras = prefix.isEmpty() && List.of("defaults", "hydra").contains(member.getKey());
      if (isHydras || member.getKey().startsWith("_")) {
        continue;
      }
      if (!Knob.isName(name)) {
        reading.remark("%s: '%s' is no name that a parameter can have".formatted(path, name));
      } else if (member.getValue() instanceof Value.Object inner && depth < DEPTH) {
        table(inner, name + ".", path, depth + 1);
      } else {
        value(name, member.getValue(), path);
      }
    }
  }

  private void value(String name, Value value, String path) {
    String words = "%s={%s}".formatted(name, name);
    switch (value) {
      case Value.Int(BigInteger _) -> add(name, words, Kind.NUMBER, value, List.of());
      case Value.Float(double number) when Double.isFinite(number) ->
          add(name, words, Kind.REAL, value, List.of());
      case Value.Bool _ ->
          add(name, words, Kind.TEXT, value, List.of(Value.of(false), Value.of(true)));
      case Value.Text(String text) when text.equals("???") ->
          reading.need(
              "%s=%s".formatted(name, name.replace('.', '_').toUpperCase(Locale.ROOT)),
              "%s: '%s' has to be given".formatted(path, name));
      case Value.Text(String text) when text.contains("${") ->
          reading.remark("%s: '%s' follows from others: %s".formatted(path, name, text));
      case Value.Text _ -> add(name, words, Kind.TEXT, value, List.of());
      case Value.Array _, Value.Object _, Value.Null _, Value.Float _ ->
          reading.remark("%s: '%s' is no single value; it stays as it is".formatted(path, name));
    }
  }

  private void add(String name, String words, Kind kind, Value value, List<Value> choices) {
    reading.add(new Knob(name, words, kind, Optional.of(value), choices, 1));
  }
}
