package dev.assay.control;

import dev.assay.json.Json;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One param as a report draws it: a line of numbers, or choices.
///
/// @param choices in their order; empty for a line
/// @param low the least number that was tried, of a line
/// @param high the largest
record ReportAxis(String name, boolean isLog, List<String> choices, double low, double high) {

  /// More params are left out, the last ones first.
  private static final int MOST = 30;

  /// More choices of one param are drawn as one.
  private static final int CHOICES = 40;

  private static final String OTHERS = "(others)";

  /// The params of the trials, in the order in which they appear.
  static List<ReportAxis> all(Studied studied) {
    Set<String> names = new LinkedHashSet<>();
    studied.trials().forEach(trial -> names.addAll(trial.params().members().keySet()));
    var axes = new ArrayList<ReportAxis>();
    names.stream().limit(MOST).forEach(name -> axes.add(of(name, studied)));
    return axes;
  }

  private static ReportAxis of(String name, Studied studied) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    boolean isLine = !isChoice(name, studied.spec().space());
    Set<String> choices = new LinkedHashSet<>();
    for (TrialView trial : studied.trials()) {
      Optional<Value> value = trial.params().get(name);
      if (value.isPresent()) {
        double number = number(value.get());
        isLine &= Double.isFinite(number);
        low = Math.min(low, number);
        high = Math.max(high, number);
        if (choices.size() < CHOICES) {
          choices.add(text(value.get()));
        }
      }
    }
    if (isLine) {
      return new ReportAxis(
          name, low > 0 && isLog(name, studied.spec().space()), List.of(), low, high);
    }
    if (choices.size() == CHOICES) {
      choices.add(OTHERS);
    }
    return new ReportAxis(name, false, List.copyOf(choices), 0, choices.size() - 1.0);
  }

  private static boolean isChoice(String name, Optional<Space> space) {
    return domain(name, space)
        .filter(d -> d instanceof Domain.Categorical || d instanceof Domain.Ordinal)
        .isPresent();
  }

  private static boolean isLog(String name, Optional<Space> space) {
    Domain domain = domain(name, space).orElse(null);
    Scale scale =
        domain instanceof Domain.Float line
            ? line.scale()
            : domain instanceof Domain.Int line ? line.scale() : Scale.LINEAR;
    return scale == Scale.LOG || scale == Scale.POWER_OF_TWO;
  }

  private static Optional<Domain> domain(String name, Optional<Space> space) {
    return space.flatMap(s -> s.parameter(name)).map(Parameter::domain);
  }

  private static double number(Value value) {
    return switch (value) {
      case Value.Int(var whole) -> whole.doubleValue();
      case Value.Float(double number) -> number;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  private static String text(Value value) {
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }

  static Value finite(double number) {
    return Double.isFinite(number) ? Value.of(number) : Value.Null.NULL;
  }

  /// Whether there is anything to see along it.
  boolean varies() {
    return high > low;
  }

  boolean has(Value.Object params) {
    return params.get(name).isPresent();
  }

  /// A number, or the index of a choice; `null` where the param is absent.
  Value cell(Value.Object params) {
    Optional<Value> value = params.get(name);
    if (value.isEmpty()) {
      return Value.Null.NULL;
    }
    return choices.isEmpty() ? finite(number(value.get())) : Value.of(index(value.get()));
  }

  private int index(Value value) {
    int at = choices.indexOf(text(value));
    return at < 0 ? choices.size() - 1 : at;
  }

  int cells(int most) {
    return choices.isEmpty() ? most : choices.size();
  }

  /// Where trials lie on it, from 0 to 1; all of them have the param.
  double[] places(List<TrialView> trials) {
    return trials.stream()
        .mapToDouble(trial -> place(trial.params().get(name).orElse(Value.Null.NULL)))
        .toArray();
  }

  private double place(Value value) {
    if (!choices.isEmpty()) {
      return (index(value) + 0.5) / choices.size();
    }
    double number = number(value);
    if (!varies()) {
      return 0.5;
    }
    return isLog ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
  }

  Value.Object document() {
    return new Document()
        .with("name", name)
        .with("log", isLog)
        .withTexts("choices", choices)
        .with("low", finite(low))
        .with("high", finite(high))
        .build();
  }
}
