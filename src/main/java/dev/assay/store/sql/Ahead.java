package dev.assay.store.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows that are needed one after the other and read many at a time. What was read is good until a
/// statement other than [Session#one] has written something; from then on they are read singly, and
/// soon more at a time again. Lives for one change.
///
/// @param <T> what a row becomes
final class Ahead<T> {

  private static final int SIZES = 7;
  private static final int MOST = 1 << (SIZES - 1);

  private final Session session;
  private final Words words;
  private final Function<Row, T> shape;
  private final @Nullable Object[] values;
  private final Map<Long, T> rows = new HashMap<>();
  private final Set<Long> read = new HashSet<>();
  private int width = MOST;
  private long writes;

  /// @param shape of the columns after the first, which is the id
  /// @param values of the statement, after the ids
  Ahead(Session session, Words words, Function<Row, T> shape, @Nullable Object... values) {
    this.session = session;
    this.words = words;
    this.shape = shape;
    this.values = values;
    this.writes = session.otherWrites();
  }

  /// One statement for each power of two, so that a connection prepares few of them.
  record Words(List<String> bySize) {

    /// @param sql the first column is the id; `%s` stands for the ids, before any other value
    static Words of(String sql) {
      return new Words(
          IntStream.range(0, SIZES)
              .mapToObj(
                  size -> sql.formatted(String.join(", ", Collections.nCopies(1 << size, "?"))))
              .toList());
    }
  }

  /// The row of an id, once; empty when there is none, or it was taken before.
  ///
  /// @param upcoming the ids that will be needed, this one first
  Optional<T> take(long id, Iterable<Long> upcoming) {
    if (session.otherWrites() != writes) {
      rows.clear();
      read.clear();
      writes = session.otherWrites();
      width = 1;
    }
    if (!read.contains(id)) {
      read(upcoming);
      width = Math.min(MOST, width * 2);
    }
    return Optional.ofNullable(rows.remove(id));
  }

  private void read(Iterable<Long> upcoming) {
    var wanted = new ArrayList<@Nullable Object>();
    for (var next = upcoming.iterator(); next.hasNext() && wanted.size() < width; ) {
      var id = next.next();
      if (read.add(id)) {
        wanted.add(id);
      }
    }
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(wanted.size() - 1);
    while (wanted.size() < 1 << size) {
      wanted.add(wanted.getLast());
    }
    wanted.addAll(Arrays.asList(values));
    session
        .list(
            words.bySize().get(size),
            row -> Map.entry(row.number(), shape.apply(row)),
            wanted.toArray())
        .forEach(row -> rows.put(row.getKey(), row.getValue()));
  }
}
