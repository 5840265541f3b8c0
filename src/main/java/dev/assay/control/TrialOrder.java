package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.Comparator;
import java.util.Optional;

/// The order of `--sort`: a param, a value or a column, with `-` in front for descending. Trials
/// without it (or with NaN, which is no number to rank) come last either way; equal ones stay in
/// the order of their numbers.
final class TrialOrder {
  private TrialOrder() {}

  /// The order for `sort`; empty text means by number.
  static Comparator<TrialView> of(String sort) {
    Comparator<TrialView> byNumber = Comparator.comparingInt(t -> t.id().number());
    if (sort.isBlank()) {
      return byNumber;
    }
    boolean descending = sort.strip().startsWith("-");
    String name = descending ? sort.strip().substring(1) : sort.strip();
    if (name.isEmpty()) {
      throw Refusals.usage("--sort: '-' alone", "name a param, a value or a column after it");
    }
    Comparator<Value> values = descending ? ValueOrder.ORDER.reversed() : ValueOrder.ORDER;
    Comparator<TrialView> byField =
        Comparator.comparing(
            t -> TrialField.of(t, name).filter(v -> !isNan(v)), absentLast(values));
    return byField.thenComparing(byNumber);
  }

  private static Comparator<Optional<Value>> absentLast(Comparator<Value> values) {
    return (left, right) ->
        left.isPresent() && right.isPresent()
            ? values.compare(left.get(), right.get())
            : Boolean.compare(right.isPresent(), left.isPresent());
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.Float(double number) && Double.isNaN(number);
  }
}
