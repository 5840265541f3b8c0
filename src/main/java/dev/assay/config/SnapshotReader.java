package dev.assay.config;

import dev.assay.experiment.Snapshot;
import dev.assay.space.Value;
import java.nio.file.FileSystems;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/// The key `snapshot` → [Snapshot], and its stored form.
record SnapshotReader(Problems problems) {

  Snapshot read(Fields top) {
    Optional<Node> given = top.node("snapshot");
    if (given.isEmpty()) {
      return Snapshot.NONE;
    }
    if (given.get() instanceof Node.Scalar scalar) {
      return scalar.value().equals(Value.of(true)) ? Snapshot.USUAL : Snapshot.NONE;
    }
    Fields fields = top.within("snapshot", SpecKeys.SNAPSHOT);
    return new Snapshot(
        true,
        patterns(fields, "include"),
        patterns(fields, "exclude"),
        fields.size("max_size").orElse(Snapshot.MAX_BYTES));
  }

  private List<String> patterns(Fields fields, String key) {
    List<String> patterns = fields.texts(key);
    for (String pattern : patterns) {
      String wrong = wrong(pattern);
      if (!wrong.isEmpty()) {
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "found '%s'; %s".formatted(Shown.of(pattern), wrong),
            "write *.bin for a name anywhere, data/*.csv for a path below the root");
      }
    }
    return patterns;
  }

  private static String wrong(String pattern) {
    if (pattern.startsWith("/") || List.of(pattern.split("/", -1)).contains("..")) {
      return "a path below the root of the code is allowed";
    }
    try {
      var _ = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return "";
    } catch (PatternSyntaxException e) {
      return "it is no pattern (%s)".formatted(e.getDescription());
    }
  }

  static Optional<Value> write(Snapshot snapshot) {
    return snapshot.taken()
        ? Optional.of(
            new Stored.Writer()
                .put("include", snapshot.include())
                .put("exclude", snapshot.exclude())
                .put("max_bytes", snapshot.maxBytes())
                .table())
        : Optional.empty();
  }

  static Snapshot read(Stored stored) {
    return new Snapshot(
        true, stored.texts("include"), stored.texts("exclude"), stored.whole("max_bytes"));
  }
}
