package dev.assay.config;

import dev.assay.config.JsonSchema.Violation;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `schema` of a specification: checks its metadata, and gives the schema for the params.
final class SchemaReader {

  private final Problems problems;
  private final Source source;
  private final Path folder;
  private final Context context;

  SchemaReader(Problems problems, Source source, Path folder, Context context) {
    this.problems = problems;
    this.source = source;
    this.folder = folder;
    this.context = context;
  }

  /// The schema for the params; empty where none is given or it was refused.
  Optional<ParamsSchema> read(Fields top) {
    if (top.node("schema").orElse(null) instanceof Node.Mapping) {
      Fields both = top.within("schema", SpecKeys.SCHEMA);
      load(both, "metadata").ifPresent(schema -> checkMetadata(schema, top));
      return load(both, "params").map(schema -> schema(schema, top));
    }
    return load(top, "schema").map(schema -> schema(schema, top));
  }

  private Optional<JsonSchema> load(Fields fields, String key) {
    return fields
        .text(key)
        .flatMap(name -> {
          try {
            return Optional.of(
                JsonSchema.load(
                    name.startsWith("assay:")
                        ? name
                        : Folders.resolve(folder, name, context.environment()).toString()));
          } catch (InputException e) {
            problems.error(
                fields.line(key), fields.pathOf(key), e.where() + ": " + e.problem(), e.hint());
            return Optional.empty();
          }
        });
  }

  private void checkMetadata(JsonSchema schema, Fields top) {
    Value metadata = top.node("metadata").map(Node::value).orElse(Value.EMPTY);
    for (Violation violation : schema.check(metadata)) {
      String dotted = String.join(".", violation.path());
      var member =
          violation.path().isEmpty()
              ? null
              : top.named("metadata").get(violation.path().getFirst());
      problems.error(
          member == null ? top.line("metadata") : member.line(),
          dotted.isEmpty() ? "metadata" : "metadata." + dotted,
          ParamsSchema.found(violation, metadata) + violation.problem());
    }
  }

  private ParamsSchema schema(JsonSchema schema, Fields top) {
    var lines = new HashMap<String, Integer>();
    lines.put("space", top.line("space"));
    top.named("space").forEach((name, member) -> lines.put("space." + name, member.line()));
    List<Node> jobs = top.items("jobs");
    for (int i = 0; i < jobs.size(); i++) {
      Fields job = Fields.of(SpecKeys.JOB, jobs.get(i), "jobs[" + i + "]");
      String path = job.pathOf("params");
      lines.put(path, job.line("params"));
      for (String key : List.of("params", "config_overrides")) {
        for (Map.Entry<String, Node.Member> param : job.named(key).entrySet()) {
          lines.put(path + "." + param.getKey(), param.getValue().line());
        }
      }
    }
    return new ParamsSchema(schema, source, lines, top.line("schema"));
  }
}
