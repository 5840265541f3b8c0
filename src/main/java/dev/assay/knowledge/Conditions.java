package dev.assay.knowledge;

import dev.assay.config.Nearest;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What the named conditions of an experiment mean: a name → parameters. Immutable.
///
/// @param blocks by name; each an object of parameters
public record Conditions(Value.Object blocks) {

  /// The parameter that names a condition.
  public static final String KEY = "condition";

  /// Parameters with their condition written out.
  ///
  /// @param warnings why a condition was left as the bare word it is, one line each
  public record Resolved(Value.Object params, List<String> warnings) {

    /// Copies the warnings.
    public Resolved {
      warnings = List.copyOf(warnings);
    }
  }

  /// `params` together with those of the condition they name. What `params` say wins, also within
  /// tables: `{model: {width: 3}}` changes one value of a table `model`, and so does `model.width`.
  /// Params that name no condition are given back as they are.
  public Resolved resolve(Value.Object params) {
    if (blocks.members().isEmpty() || params.get(KEY).isEmpty()) {
      return new Resolved(params, List.of());
    }
    String name = name(params.get(KEY).orElseThrow());
    if (blocks.members().get(name) instanceof Value.Object block) {
      return new Resolved(merged(block, params), List.of());
    }
    String hint = Nearest.hint(name, blocks.members().keySet());
    return new Resolved(
        params,
        List.of(
            "condition '%s' is kept as a bare word: the experiment knows %s%s"
                .formatted(
                    name,
                    String.join(", ", blocks.members().keySet()),
                    hint.isEmpty() ? "" : "; " + hint)));
  }

  /// A name as YAML keeps keys: text. `condition=1` names the block `1:`.
  private static String name(Value value) {
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }

  private static Value.Object merged(Value.Object below, Value.Object above) {
    var members = new LinkedHashMap<>(below.members());
    above.members().forEach((key, value) -> put(members, key, value));
    return new Value.Object(members);
  }

  private static void put(SequencedMap<String, Value> members, String key, Value value) {
    if (members.get(key) instanceof Value.Object below && value instanceof Value.Object above) {
      members.put(key, merged(below, above));
      return;
    }
    int dot = key.indexOf('.');
    String table = dot > 0 ? key.substring(0, dot) : "";
    if (!members.containsKey(key) && members.get(table) instanceof Value.Object below) {
      members.put(table, merged(below, Value.object(Map.of(key.substring(dot + 1), value))));
    } else {
      members.put(key, value);
    }
  }
}
