package dev.assay.client;

import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An experiment to be submitted: a specification and what this submission lays over it. Immutable;
/// a wither gives a new one.
///
/// @param content what it says
/// @param key makes repeating it harmless: the same key with the same specification gives the
///   experiment that is there; empty for none
/// @param overrides top-level keys that win over those of the specification
public record Spec(Content content, String key, Map<String, Value> overrides) {

  /// Keeps a copy.
  public Spec {
    overrides = Map.copyOf(overrides);
  }

  /// Where the specification comes from.
  public sealed interface Content {
    /// A file, in YAML, JSON or TOML.
    record File(Path path) implements Content {}

    /// Text in YAML, JSON or TOML. Relative paths in it are seen from the folder of the client.
    record Text(String text) implements Content {}

    /// Keys of a specification and their values. Relative paths are seen from the folder of the
    /// client.
    record Keys(Value.Object keys) implements Content {}
  }

  /// That of a file.
  public static Spec file(Path path) {
    return of(new Content.File(path));
  }

  /// Text in YAML, JSON or TOML.
  public static Spec text(String text) {
    return of(new Content.Text(text));
  }

  /// Keys as in a specification, e.g. `command`, and values that are text, numbers, booleans, lists
  /// or maps. The order of a map without one, such as `Map.of`, is that of its keys.
  ///
  /// @throws IllegalArgumentException for a value of another kind
  public static Spec keys(Map<String, ?> keys) {
    return of(Values.object(keys));
  }

  static Spec of(Value.Object keys) {
    return of(new Content.Keys(keys));
  }

  private static Spec of(Content content) {
    return new Spec(content, "", Map.of());
  }

  /// The same under a key that makes repeating it harmless.
  public Spec withKey(String key) {
    return new Spec(content, key, overrides);
  }

  /// The same with the top-level key `name` laid over it; `null` takes the key out.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Spec with(String name, @Nullable Object value) {
    var all = new LinkedHashMap<>(overrides);
    all.put(name, Values.of(value));
    return new Spec(content, key, all);
  }

  /// Where it comes from, read where it is a file.
  ///
  /// @param folder from which relative paths are seen
  Source source(Path folder) {
    return switch (content) {
      case Content.File(Path path) -> SpecFile.read(folder.resolve(path));
      case Content.Text(String text) -> new Source.Text("specification", text, folder);
      case Content.Keys(Value.Object keys) -> new Source.Keys("specification", keys, folder);
    };
  }
}
