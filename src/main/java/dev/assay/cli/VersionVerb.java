package dev.assay.cli;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `assay version`.
final class VersionVerb implements Verb {

  @Override
  public void declare(Shape shape) {}

  @Override
  public int run(Session session) {
    String version = session.surroundings().install().version();
    String java = Runtime.version().toString();
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("version", Value.of(version));
    members.put("java", Value.of(java));
    session
        .output()
        .document(
            Value.object(members),
            "version",
            () -> List.of("assay %s (Java %s)".formatted(version, java)));
    return ExitCodes.OK;
  }
}
