package dev.assay.cli;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// How much of its retries a job has used up, as a line: `retries used: 2 of 3 for timeout`.
final class RetriesText {

  private RetriesText() {}

  /// @param document with a list `retries`; empty where nothing is forgiven
  static Optional<String> line(Value.Object document) {
    List<String> parts =
        Fields.objects(document, "retries").stream().map(RetriesText::part).toList();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("retries used: " + String.join(", ", parts));
  }

  private static String part(Value.Object share) {
    List<String> kinds = Fields.items(share, "kinds").stream().map(Fields::text).toList();
    return "%d of %d for %s"
        .formatted(
            Fields.count(share, "used"), Fields.count(share, "most"), String.join(" or ", kinds));
  }
}
