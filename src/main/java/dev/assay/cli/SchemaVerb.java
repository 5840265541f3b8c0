package dev.assay.cli;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.List;

/// `assay schema`: the JSON Schema of a specification.
final class SchemaVerb implements Verb {

  @Override
  public void declare(Shape shape) {}

  @Override
  public int run(Session session) {
    Value.Object schema = session.control().submitting().schema();
    session.output().document(schema, "$id", () -> List.of(Json.writeIndented(schema)));
    return ExitCodes.OK;
  }
}
