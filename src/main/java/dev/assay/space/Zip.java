package dev.assay.space;

import java.util.List;
import java.util.SequencedSet;
import java.util.function.Predicate;

/// Several names that move together: one row is chosen, and its members are what a job sees. An
/// optimizer sees one parameter called `name`, whose values are the rows; a job never does.
///
/// @param name of the whole; may be that of a member
/// @param rows what may be chosen; all have the same members, in any order
/// @param when the condition under which all of it is present
public record Zip(String name, List<Value.Object> rows, Condition when) implements Declaration {

  /// Refuses no row, equal rows, and rows whose members differ.
  public Zip {
    rows = List.copyOf(rows);
    if (name.isBlank()) {
      throw new InvalidSpaceException("a parameter needs a name");
    }
    if (rows.isEmpty() || rows.getFirst().members().isEmpty()) {
      throw new InvalidSpaceException("'%s' needs rows with members".formatted(name));
    }
    var names = rows.getFirst().members().keySet();
    for (Value.Object row : rows) {
      if (!row.members().keySet().equals(names)) {
        throw new InvalidSpaceException(
            "all rows of '%s' have the same members; found %s and %s"
                .formatted(
                    name, String.join(", ", names), String.join(", ", row.members().keySet())));
      }
    }
  }

  /// Rows of which one is always present.
  public Zip(String name, List<Value.Object> rows) {
    this(name, rows, Condition.ALWAYS);
  }

  /// The names that a job sees.
  public SequencedSet<String> members() {
    return rows.getFirst().members().sequencedKeySet();
  }

  /// The values that `member`, one of the members, may have.
  List<Value> values(String member) {
    return rows.stream().flatMap(row -> row.get(member).stream()).toList();
  }

  /// The rows whose `member`, one of the members, is as wanted.
  List<Value> rows(String member, Predicate<Value> wanted) {
    return rows.stream()
        .filter(row -> row.get(member).filter(wanted).isPresent())
        .<Value>map(row -> row)
        .toList();
  }
}
