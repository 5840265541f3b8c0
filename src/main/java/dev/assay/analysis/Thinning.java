package dev.assay.analysis;

import java.util.ArrayList;
import java.util.List;

/// Fewer things in the place of many, for what is to be looked at.
public final class Thinning {
  private Thinning() {}

  /// At most `most` of `all`, evenly spread in their order, the first and the last among them.
  ///
  /// @param most at least 2
  public static <T> List<T> evenly(List<T> all, int most) {
    if (all.size() <= most) {
      return List.copyOf(all);
    }
    var some = new ArrayList<T>(most);
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
    }
    return List.copyOf(some);
  }
}
