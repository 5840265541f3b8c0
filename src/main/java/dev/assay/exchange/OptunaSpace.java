package dev.assay.exchange;

import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A space as Optuna's distributions, one for each parameter, the same for every trial. Optuna
/// knows no logit scale, priors, powers of two, rows or ties: what they are becomes the nearest
/// that it knows. Pure.
public final class OptunaSpace {

  /// So far from its mean lies nothing that a normal prior would give.
  private static final double DEVIATIONS = 20;

  private OptunaSpace() {}

  /// The distributions of what jobs saw.
  ///
  /// @param seen what each parameter was; a value outside its domain makes its distribution wider
  public static Map<String, Distribution> of(Optional<Space> space, Map<String, Observed> seen) {
    var distributions = new LinkedHashMap<String, Distribution>();
    seen.forEach((name, observed) -> {
      Optional<Distribution> own = space.flatMap(known -> own(known, name));
      Distribution distribution =
          own.map(one -> wider(one, observed))
              .or(observed::distribution)
              .orElseThrow(() ->
                  new ExchangeException(
                      "'%s' has more different values than Optuna can keep".formatted(name),
                      "export it as csv or jsonl"));
      distributions.put(name, distribution);
    });
    return distributions;
  }

  private static Optional<Distribution> own(Space space, String name) {
    return space.parentsFirst().stream()
        .filter(parameter -> parameter.name().equals(name) && space.zip(name).isEmpty())
        .map(Parameter::domain)
        .map(OptunaSpace::distribution)
        .findFirst();
  }

  private static Distribution distribution(Domain domain) {
    return switch (domain) {
      case Domain.Float(double low, double high, Scale scale, double step, Prior prior) ->
          new Distribution.Real(
              finite(low, scale, prior, -DEVIATIONS),
              finite(high, scale, prior, DEVIATIONS),
              scale == Scale.LOG,
              step);
      case Domain.Int whole when whole.scale() == Scale.POWER_OF_TWO -> {
        var choices = new ArrayList<Value>();
        for (long i = 0; i < whole.count(); i++) {
          choices.add(whole.at(i));
        }
        yield new Distribution.Choices(choices);
      }
      case Domain.Int whole ->
          new Distribution.Whole(
              whole.low(),
              whole.low() + (whole.count() - 1) * whole.step(),
              whole.scale() == Scale.LOG,
              whole.step());
      case Domain.Categorical(List<Value> choices, _) -> new Distribution.Choices(choices);
      case Domain.Ordinal(List<Value> choices) -> new Distribution.Choices(choices);
      case Domain.Constant(Value value) -> new Distribution.Choices(List.of(value));
    };
  }

  private static double finite(double bound, Scale scale, Prior prior, double deviations) {
    boolean isOpen = Double.isInfinite(bound) || (scale == Scale.LOG && bound <= 0);
    if (!isOpen || !(prior instanceof Prior.Normal(double mean, double deviation))) {
      return bound;
    }
    double far = mean + deviations * deviation;
    return scale == Scale.LOG ? Math.clamp(Math.exp(far), 1e-300, 1e300) : far;
  }

  /// With what was tried outside it.
  private static Distribution wider(Distribution own, Observed observed) {
    List<Value> outside = observed.values().stream().filter(value -> !isAmong(own, value)).toList();
    if (outside.isEmpty()) {
      return own;
    }
    if (own instanceof Distribution.Choices(List<Value> choices)) {
      var all = new ArrayList<>(choices);
      all.addAll(outside);
      return new Distribution.Choices(all);
    }
    double low = outside.stream().mapToDouble(own::number).min().orElseThrow();
    double high = outside.stream().mapToDouble(own::number).max().orElseThrow();
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return observed.distribution().orElse(own); // not even numbers
    }
    boolean isWhole = outside.stream().allMatch(Value.Int.class::isInstance);
    return switch (own) {
      case Distribution.Whole whole when isWhole ->
          new Distribution.Whole(
              Math.min(whole.low(), (long) low),
              Math.max(whole.high(), (long) high),
              whole.isLog() && low >= 1,
              1);
      case Distribution.Whole whole ->
          wide((double) whole.low(), (double) whole.high(), whole.isLog(), low, high);
      case Distribution.Real real -> wide(real.low(), real.high(), real.isLog(), low, high);
      case Distribution.Choices choices -> choices;
    };
  }

  private static Distribution wide(
      double ownLow, double ownHigh, boolean isLog, double low, double high) {
    return new Distribution.Real(
        Math.min(ownLow, low), Math.max(ownHigh, high), isLog && low > 0, 0);
  }

  private static boolean isAmong(Distribution own, Value value) {
    double number = own.number(value);
    return switch (own) {
      case Distribution.Real(double low, double high, _, _) -> low <= number && number <= high;
      case Distribution.Whole(long low, long high, _, long step) ->
          low <= number && number <= high && (number - low) % step == 0;
      case Distribution.Choices _ -> !Double.isNaN(number);
    };
  }
}
