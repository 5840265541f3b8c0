package dev.assay.config;

import java.util.Set;

/// The keys of a specification whose trials no worker runs: what says how jobs run is none of them.
final class AskedKeys {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "tags",
          "notes",
          "metadata",
          "owner",
          "parallelism",
          "objective",
          "objectives",
          "space",
          "constraints",
          "forbidden",
          "search",
          "simulate",
          "budget");

  private AskedKeys() {}

  /// Refuses whatever else stands at the top level.
  static void refuseOthers(Fields top, Problems problems) {
    top.table()
        .members()
        .forEach((key, member) -> {
          if (!KEYS.contains(key)) {
            problems.error(
                member.line(),
                key,
                "found in a sweep that is asked for its trials, where no worker runs them",
                "leave it out, or use assay submit");
          }
        });
  }
}
