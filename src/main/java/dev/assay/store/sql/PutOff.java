package dev.assay.store.sql;

import dev.assay.store.sql.Dialect.Part;
import dev.assay.store.sql.Dialect.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a change writes and nobody has looked at yet. It is kept until something is looked at, and
/// then goes to the database with that, all of it in one round trip.
final class PutOff implements AutoCloseable {

  private static final int MOST_ROWS = 512;

  /// How many different sequences of statements are kept prepared. A process has some fifty.
  private static final int MOST_SEQUENCES = 200;

  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, List<@Nullable Object[]>> rows = new LinkedHashMap<>();
  private final Map<String, Wording> wordings = new HashMap<>();
  private final Map<String, Dialect.Together> together = new LinkedHashMap<>();
  private final LinkedHashMap<String, PreparedStatement> sequences = new LinkedHashMap<>();

  PutOff(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void clear() {
    rows.clear();
  }

  /// Adds the values of one statement that must change one row.
  ///
  /// @return whether it is time to send
  boolean add(String sql, @Nullable Object[] values) {
    var same = rows.computeIfAbsent(sql, _ -> new ArrayList<>());
    same.add(values);
    return same.size() >= MOST_ROWS;
  }

  /// Sends everything, and a statement behind it.
  ///
  /// @param last empty for none; its values are in their order
  /// @return what has the result of the last
  /// @throws IllegalStateException when one of them did not change as many rows as it should
  PreparedStatement send(List<Part> last) throws SQLException {
    var parts = new ArrayList<Part>();
    for (var each : rows.entrySet()) {
      parts.addAll(parts(each.getKey(), each.getValue()));
    }
    rows.clear();
    var all = new ArrayList<>(parts);
    all.addAll(last);
    var statement = sequence(all.stream().map(Part::sql).collect(Collectors.joining(";\n")));
    int at = 1;
    for (var part : all) {
      for (var value : part.values()) {
        Session.bind(dialect, statement, at++, value);
      }
    }
    statement.execute();
    for (var part : parts) {
      if (statement.getUpdateCount() != part.rows()) {
        throw new IllegalStateException(
            "%d rows were changed instead of %d by: %s"
                .formatted(statement.getUpdateCount(), part.rows(), part.sql()));
      }
      statement.getMoreResults();
    }
    return statement;
  }

  private List<Part> parts(String sql, List<@Nullable Object[]> rows) throws SQLException {
    var wording = wordings.computeIfAbsent(sql, dialect::wording);
    if (rows.size() == 1 || wording.order().length > 0) {
      return rows.stream().map(values -> part(wording, values)).toList();
    }
    var many = together.get(sql);
    if (many == null) {
      try (var single = connection.prepareStatement(wording.sql())) {
        many = dialect.together(single, wording.sql());
      }
      together.put(sql, many);
    }
    return List.of(many.part(rows));
  }

  /// One statement with its values in the order in which they stand in it.
  static Part part(Wording wording, @Nullable Object[] values) {
    int[] order = wording.order();
    if (order.length == 0) {
      return new Part(wording.sql(), Arrays.asList(values), 1);
    }
    var inOrder = new ArrayList<@Nullable Object>();
    for (int at : order) {
      inOrder.add(values[at]);
    }
    return new Part(wording.sql(), inOrder, 1);
  }

  private PreparedStatement sequence(String sql) throws SQLException {
    var known = sequences.remove(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      var oldest = sequences.size() < MOST_SEQUENCES ? null : sequences.pollFirstEntry();
      if (oldest != null) {
        oldest.getValue().close();
      }
    }
    sequences.put(sql, known);
    return known;
  }

  /// After a failure nothing is used again: the driver gives up a statement that failed.
  void forget() {
    rows.clear();
    sequences.clear();
    together.clear();
  }

  @Override
  public void close() throws SQLException {
    for (var each : sequences.values()) {
      each.close();
    }
  }
}
