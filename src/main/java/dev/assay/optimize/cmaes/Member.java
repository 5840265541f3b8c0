package dev.assay.optimize.cmaes;

import dev.assay.optimize.History.Row;
import java.util.Comparator;

/// A trial that takes part in a generation.
///
/// @param generation the one it was drawn in, -1 where another optimizer or a person proposed it
record Member(Row row, int generation, Standing standing) {

  /// The best first; the older of two that stand alike.
  static final Comparator<Member> BEST_FIRST =
      Comparator.comparing(Member::standing).thenComparingInt(member -> member.row().number());
}
