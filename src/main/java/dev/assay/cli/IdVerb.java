package dev.assay.cli;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;

/// `assay id`: the id of a configuration, as signac computes it.
final class IdVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.operand("JSON", "A JSON object, or - for standard input");
  }

  @Override
  public int run(Session session) {
    String given = session.operands().getFirst();
    boolean isInput = given.equals("-");
    String where = isInput ? "standard input" : "the state point";
    Value value = parse(where, isInput ? session.read("-") : given);
    if (!(value instanceof Value.Object statePoint)) {
      throw new UsageException(
          "%s: a state point is a JSON object, found %s".formatted(where, kind(value)),
          "for example: assay id '{\"lr\": 0.1}'");
    }
    String id = ContentId.of(statePoint).hex();
    session.output().document(Value.object(Map.of("id", Value.of(id))), "id", () -> List.of(id));
    return ExitCodes.OK;
  }

  private static Value parse(String where, String text) {
    try {
      return Json.parse(text);
    } catch (JsonSyntaxException e) {
      throw new UsageException("%s: %s".formatted(where, e.getMessage()), "give one JSON object");
    }
  }

  private static String kind(Value value) {
    return switch (value) {
      case Value.Null _ -> "null";
      case Value.Bool _ -> "a boolean";
      case Value.Int _, Value.Float _ -> "a number";
      case Value.Text _ -> "a string";
      case Value.Array _ -> "a list";
      case Value.Object _ -> "an object";
    };
  }
}
