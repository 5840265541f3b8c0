package dev.assay.placement;

import java.util.List;

/// What becomes of the workers of a pool.
public sealed interface Scaling {

  /// One clause for people.
  String why();

  /// More of them are needed.
  ///
  /// @param workers how many
  /// @param staying how many of these stay when they are idle
  record Start(int workers, int staying, String why) implements Scaling {}

  /// There are more than may be: these are asked to end once their jobs have.
  record Stop(List<String> workers, String why) implements Scaling {
    public Stop {
      workers = List.copyOf(workers);
    }
  }

  /// They are as many as they should be, or as can be.
  record Stay(String why) implements Scaling {}
}
