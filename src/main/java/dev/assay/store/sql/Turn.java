package dev.assay.store.sql;

import dev.assay.store.sql.Lane.Shape;
import java.util.Comparator;

/// The place of a lane in the order in which lanes are served.
record Turn(long experiment, int priority, double vtime, long lane, Shape shape) {

  /// The columns of a lane that [#Turn(Row)] reads.
  static final String COLUMNS = "experiment, prio, vtime, id, " + Shape.COLUMNS;

  static final Comparator<Turn> ORDER =
      Comparator.comparingInt(Turn::priority)
          .reversed()
          .thenComparingDouble(Turn::vtime)
          .thenComparingLong(Turn::lane);

  Turn(Row row) {
    this(row.number(), row.integer(), row.real(), row.number(), new Shape(row));
  }

  boolean isBefore(Turn other) {
    return ORDER.compare(this, other) < 0;
  }
}
