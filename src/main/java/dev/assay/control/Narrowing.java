package dev.assay.control;

import dev.assay.space.Domain;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A domain around values of it: from the least to the greatest, and a tenth of the old range more
/// to both sides, never beyond the old bounds. Of choices those that are among the values.
final class Narrowing {

  private static final double MARGIN = 0.1;

  private Narrowing() {}

  /// `domain` around `values`, which it contains; the same where there are none.
  static Domain around(Domain domain, List<Value> values) {
    if (values.isEmpty()) {
      return domain;
    }
    return switch (domain) {
      case Domain.Float(double low, double high, Scale scale, double step, Prior prior) ->
          isOpen(low, high, scale) ? domain : real(low, high, scale, step, prior, numbers(values));
      case Domain.Int(long low, long high, long step, Scale scale, Prior prior) ->
          whole(low, high, step, scale, prior, numbers(values));
      case Domain.Categorical(List<Value> choices, List<Double> weights) ->
          choices(choices, weights, values);
      case Domain.Ordinal(List<Value> choices) -> ordinal(choices, values);
      case Domain.Constant _ -> domain;
    };
  }

  private static boolean isOpen(double low, double high, Scale scale) {
    return !Double.isFinite(scale.forward(low)) || !Double.isFinite(scale.forward(high));
  }

  private static double[] numbers(List<Value> values) {
    double[] sorted = values.stream().mapToDouble(Narrowing::number).sorted().toArray();
    return new double[] {sorted[0], sorted[sorted.length - 1]};
  }

  private static double number(Value value) {
    return value instanceof Value.Int(var whole)
        ? whole.doubleValue()
        : ((Value.Float) value).value();
  }

  private static double margin(double low, double high, Scale scale) {
    return MARGIN * (scale.forward(high) - scale.forward(low));
  }

  private static Domain real(
      double low, double high, Scale scale, double step, Prior prior, double[] seen) {
    double margin = margin(low, high, scale);
    double from = Math.max(low, shown(scale.back(scale.forward(seen[0]) - margin)));
    double to = Math.min(high, shown(scale.back(scale.forward(seen[1]) + margin)));
    if (step > 0) {
      from = low + Math.floor((from - low) / step) * step;
      to = Math.min(high, low + Math.ceil((to - low) / step) * step);
    }
    return new Domain.Float(Math.min(from, seen[0]), Math.max(to, seen[1]), scale, step, prior);
  }

  /// With no more digits than a person would write.
  private static double shown(double number) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.4g", number));
  }

  private static Domain whole(
      long low, long high, long step, Scale scale, Prior prior, double[] seen) {
    double margin =
        Math.max(margin((double) low, (double) high, scale), scale == Scale.POWER_OF_TWO ? 1 : 0);
    double from = Math.max((double) low, scale.back(scale.forward(seen[0]) - margin));
    double to = Math.min((double) high, scale.back(scale.forward(seen[1]) + margin));
    if (scale == Scale.POWER_OF_TWO) {
      long least = 1L << Math.max(0, Math.round(Math.floor(scale.forward(from) + 1e-9)));
      long most = 1L << Math.round(Math.ceil(scale.forward(to) - 1e-9));
      return new Domain.Int(Math.max(low, least), Math.min(high, most), 1, scale, prior);
    }
    long least = low + (long) Math.floor((from - low) / step) * step;
    long most = low + (long) Math.ceil((to - low) / step) * step;
    return new Domain.Int(Math.max(low, least), Math.min(high, most), step, scale, prior);
  }

  private static Domain choices(List<Value> choices, List<Double> weights, List<Value> values) {
    var kept = new ArrayList<Value>();
    var their = new ArrayList<Double>();
    for (int i = 0; i < choices.size(); i++) {
      Value choice = choices.get(i);
      if (values.contains(choice)) {
        kept.add(choice);
        if (!weights.isEmpty()) {
          their.add(weights.get(i));
        }
      }
    }
    return kept.isEmpty()
        ? new Domain.Categorical(choices, weights)
        : new Domain.Categorical(kept, their);
  }

  private static Domain ordinal(List<Value> choices, List<Value> values) {
    int first = choices.size();
    int last = -1;
    for (int i = 0; i < choices.size(); i++) {
      Value choice = choices.get(i);
      if (values.contains(choice)) {
        first = Math.min(first, i);
        last = i;
      }
    }
    return last < 0
        ? new Domain.Ordinal(choices)
        : new Domain.Ordinal(
            choices.subList(Math.max(0, first - 1), Math.min(choices.size(), last + 2)));
  }
}
