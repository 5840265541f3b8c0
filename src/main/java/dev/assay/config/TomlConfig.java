package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.tomlj.Toml;

/// A program's file of settings in TOML, in which single values are set. Immutable.
public final class TomlConfig {

  private static final String ENV_FILE = "env_file_path";
  private static final String RESULTS = "results_folder";

  /// Where the two paths may stand.
  private static final List<List<String>> HOLDERS = List.of(List.of(), List.of("prompt_learning"));

  private static final String PART = "(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')";
  private static final Pattern DOTTED = Pattern.compile(PART + "(?:\\." + PART + ")*");
  private static final Pattern SECRET =
      Pattern.compile("(?i)(.*_)?(api_?key|password|secret|token)");

  private final Place place;
  private final TomlItem.Table root;

  private TomlConfig(Place place, TomlItem.Table root) {
    this.place = place;
    this.root = root;
  }

  /// Reads `text`, which stood in `file`.
  ///
  /// @throws InputException if it is not TOML
  public static TomlConfig read(Path file, String text) {
    Source source = Source.file(file);
    Format.TOML.read(source, text); // length, depth, syntax: one line each
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new TomlConfig(Place.of(source.name()), TomlItem.of(Toml.parse(plain)));
  }

  /// The overrides of a job as single keys: what stands in tables is set value by value, and leaves
  /// the rest of the table as it is. A name that the table has is that key, any other is cut at its
  /// dots; a part in quotes is never cut.
  ///
  /// @return the key as TOML writes it → its value
  /// @throws InputException on a name that is no dotted key, or a key given twice
  SequencedMap<String, Value> flat(Value.Object overrides) {
    var flat = new LinkedHashMap<String, Value>();
    flatten(overrides, List.of(), flat);
    return flat;
  }

  private void flatten(Value.Object table, List<String> path, Map<String, Value> flat) {
    table
        .members()
        .forEach((name, value) -> {
          List<String> key = new ArrayList<>(path);
          key.addAll(parts(path, name));
          if (value instanceof Value.Object inner && !inner.members().isEmpty()) {
            flatten(inner, key, flat);
          } else if (flat.putIfAbsent(TomlWriter.key(key), value) != null) {
            throw refused(TomlWriter.key(key), "it is overridden twice", "keep one of them");
          }
        });
  }

  private List<String> parts(List<String> path, String name) {
    return root.at(path)
        .flatMap(table -> table.at(List.of(name)))
        .map(_ -> List.of(name))
        .orElseGet(() -> dotted(name));
  }

  private List<String> dotted(String name) {
    if (DOTTED.matcher(name).matches()) {
      return Toml.parseDottedKey(name);
    }
    throw refused(
        Shown.of(name),
        "it is no dotted key of TOML",
        "put quotes round a part with other characters than letters, digits, _ and -: a.\"b c\"");
  }

  /// The same with every one of `overrides`, keys as [#flat] gives them, set with its type.
  ///
  /// @throws InputException if one leads through a value that is no table, would replace a table,
  ///   or has a value that TOML does not know
  public TomlConfig with(Map<String, Value> overrides) {
    TomlItem.Table changed = root;
    for (Map.Entry<String, Value> override : overrides.entrySet()) {
      List<String> path = dotted(override.getKey());
      changed = set(changed, path, 0, item(override.getKey(), override.getValue()));
    }
    return new TomlConfig(place, changed);
  }

  private TomlItem item(String key, Value value) {
    try {
      return TomlItem.of(value);
    } catch (IllegalArgumentException e) {
      throw refused(
          key,
          "found %s; %s".formatted(Shown.of(Node.of(value)), e.getMessage()),
          value instanceof Value.Null ? "leave it out" : "");
    }
  }

  private TomlItem.Table set(TomlItem.Table table, List<String> path, int depth, TomlItem item) {
    String key = path.get(depth);
    Optional<TomlItem> there = table.at(List.of(key));
    if (depth == path.size() - 1) {
      return table.with(key, leaf(path, there, item));
    }
    TomlItem inner = there.orElse(new TomlItem.Table(Map.of()));
    if (inner instanceof TomlItem.Table within) {
      return table.with(key, set(within, path, depth + 1, item));
    }
    throw refused(
        TomlWriter.key(path),
        "'%s' is %s, and only a table has keys"
            .formatted(TomlWriter.key(path.subList(0, depth + 1)), inner.kind()),
        "override '%s' as a whole".formatted(TomlWriter.key(path.subList(0, depth + 1))));
  }

  private TomlItem leaf(List<String> path, Optional<TomlItem> there, TomlItem item) {
    if (there.orElse(item) instanceof TomlItem.Table table && there.isPresent()) {
      if (item instanceof TomlItem.Table(var members) && members.isEmpty()) {
        return table;
      }
      throw refused(
          TomlWriter.key(path),
          "it is a table, and would become %s".formatted(item.kind()),
          "override single keys of it");
    }
    return item;
  }

  /// What may be a slip in `key` and its new value; empty where nothing is odd.
  Optional<String> doubt(String key, Value value) {
    List<String> path = dotted(key);
    Optional<TomlItem> there = root.at(path);
    if (there.isEmpty()) {
      var near = root.at(path.subList(0, path.size() - 1));
      String hint =
          near.isPresent() && near.get() instanceof TomlItem.Table(var members)
              ? Nearest.of(path.getLast(), List.copyOf(members.keySet()))
                  .map("; did you mean '%s'?"::formatted)
                  .orElse("")
              : "";
      return Optional.of("is not in %s and is added".formatted(place) + hint);
    }
    String before = there.get().kind();
    String after = TomlItem.of(value).kind();
    boolean numbers = before.endsWith("number") && after.endsWith("number");
    return before.equals(after) || numbers
        ? Optional.empty()
        : Optional.of("was %s and becomes %s".formatted(before, after));
  }

  /// The value at a dotted key; dates and times as their ISO text, empty for a table or nothing.
  Optional<Value> value(String key) {
    return root.at(dotted(key)).flatMap(TomlConfig::value);
  }

  private static Optional<Value> value(TomlItem item) {
    return switch (item) {
      case TomlItem.Table _ -> Optional.empty();
      case TomlItem.Array(var items) ->
          Optional.of(Value.of(items.stream().flatMap(i -> value(i).stream()).toList()));
      case TomlItem.Leaf(Object leaf) ->
          Optional.of(
              switch (leaf) {
                case Long number -> Value.of(number);
                case Double number -> Value.of(number);
                case Boolean truth -> Value.of(truth);
                default -> Value.of(leaf.toString());
              });
    };
  }

  /// The same with `env_file_path` and `results_folder` absolute, seen from `folder`.
  ///
  /// @param environment of the submitter, for `~`
  /// @throws InputException if there is no such file
  public TomlConfig from(Path folder, Map<String, String> environment) {
    TomlItem.Table changed = root;
    for (List<String> holder : HOLDERS) {
      for (String name : List.of(ENV_FILE, RESULTS)) {
        List<String> path = new ArrayList<>(holder);
        path.add(name);
        if (root.at(path).orElse(root) instanceof TomlItem.Leaf(Object value)) {
          Path file = absolute(folder, path, value, environment);
          changed = set(changed, path, 0, new TomlItem.Leaf(file.toString()));
        }
      }
    }
    return new TomlConfig(place, changed);
  }

  private Path absolute(
      Path folder, List<String> path, Object value, Map<String, String> environment) {
    if (!(value instanceof String text) || text.isBlank()) {
      throw refused(TomlWriter.key(path), "found %s; a path is allowed".formatted(value), "");
    }
    Path file = Folders.resolve(folder, text, environment);
    if (path.getLast().equals(ENV_FILE) && !Files.isRegularFile(file)) {
      throw refused(
          TomlWriter.key(path),
          "there is no file '%s'".formatted(file),
          "make it, or override the key with the path of another");
    }
    return file;
  }

  /// The folder for results that this names; empty where it names none.
  public Optional<Path> resultsFolder() {
    return HOLDERS.reversed().stream()
        .map(holder -> root.at(join(holder, RESULTS)))
        .flatMap(Optional::stream)
        .filter(item -> item instanceof TomlItem.Leaf(Object value) && value instanceof String)
        .map(item -> Path.of(((TomlItem.Leaf) item).value().toString()))
        .findFirst();
  }

  /// The same with `folder` for results, wherever it names one; with one under `prompt_learning`
  /// where there is that table and none was named.
  public TomlConfig withResultsFolder(Path folder) {
    TomlItem.Table changed = root;
    for (List<String> holder : HOLDERS) {
      boolean named = root.at(join(holder, RESULTS)).isPresent();
      boolean fitting =
          resultsFolder().isEmpty()
              && !holder.isEmpty()
              && root.at(holder).orElse(new TomlItem.Leaf("")) instanceof TomlItem.Table;
      if (named || fitting) {
        changed = set(changed, join(holder, RESULTS), 0, new TomlItem.Leaf(folder.toString()));
      }
    }
    return new TomlConfig(place, changed);
  }

  /// The keys that by their name hold a secret, and hold it in plain text; `${NAME}` is none.
  List<String> secrets() {
    var found = new ArrayList<String>();
    secrets(root, List.of(), found);
    return found;
  }

  private static void secrets(TomlItem.Table table, List<String> path, List<String> found) {
    table
        .members()
        .forEach((key, item) -> {
          List<String> here = join(path, key);
          if (item instanceof TomlItem.Table inner) {
            secrets(inner, here, found);
          } else if (item instanceof TomlItem.Leaf(Object value)
              && value instanceof String text
              && SECRET.matcher(key).matches()
              && !text.isBlank()
              && !text.startsWith("$")) {
            found.add(TomlWriter.key(here));
          }
        });
  }

  private static List<String> join(List<String> holder, String name) {
    List<String> path = new ArrayList<>(holder);
    path.add(name);
    return path;
  }

  /// The TOML text of this. It was read back and found equal, value by value and type by type.
  ///
  /// @throws InputException where TOML could not hold it
  public String write() {
    String text = TomlWriter.write(root);
    var parsed = Toml.parse(text);
    if (parsed.hasErrors() || !TomlItem.of(parsed).equals(root)) {
      throw new InputException(
          place,
          "",
          "it cannot be written and read back without a change",
          "look for keys and text that are no Unicode");
    }
    return text;
  }

  private InputException refused(String key, String problem, String hint) {
    return new InputException(place, key, problem, hint);
  }
}
