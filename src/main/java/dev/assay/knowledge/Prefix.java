package dev.assay.knowledge;

import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/// Finds runs by the beginning of their ids.
final class Prefix {

  private static final int FEWEST = 6;

  private Prefix() {}

  /// The one of `known` whose id begins with `given`.
  ///
  /// @param where they are, for the message
  /// @throws NotThereException where there is none, or several
  static <T> T find(String given, TreeMap<String, T> known, String where) {
    List<String> fitting =
        given.length() < FEWEST
            ? List.of()
            : known.tailMap(given).keySet().stream().takeWhile(id -> id.startsWith(given)).toList();
    if (fitting.size() != 1) {
      throw new NotThereException(
          fitting.isEmpty()
              ? "there is no run '%s' %s".formatted(given, where)
              : "the ids of %d runs begin with '%s'".formatted(fitting.size(), given),
          "give its id, or six or more of its first digits");
    }
    return Objects.requireNonNull(known.get(fitting.getFirst()));
  }
}
