package dev.assay.cli;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// A budget as people see it. Pure.
final class BudgetText {

  private BudgetText() {}

  /// A line a limit, and one for the limit that is reached; none where there is no budget.
  static List<String> lines(Value.Object budget) {
    var lines = new ArrayList<String>();
    for (Value.Object limit : Fields.objects(budget, "limits")) {
      lines.add("budget: " + line(limit));
    }
    Value.Object worth = Fields.object(budget, "worth");
    if (!worth.members().isEmpty()) {
      Budget.Worth.Per per =
          Budget.Worth.Per.valueOf(Fields.text(worth, "per").toUpperCase(Locale.ROOT));
      lines.add(
          "budget: ends when the next trial is expected to gain less than %s per %s"
              .formatted(amount(worth, "gain"), per.title()));
    }
    String why = Fields.text(budget, "why");
    if (!why.isEmpty()) {
      lines.add("budget is reached: " + SafeText.line(why));
    }
    return lines;
  }

  private static String line(Value.Object limit) {
    Dimension dimension = Dimension.ofWord(Fields.text(limit, "limit"));
    return switch (dimension) {
      case COMPLETED ->
          "%s of %s trials completed%s"
              .formatted(
                  amount(limit, "used"),
                  amount(limit, "allowed"),
                  aside(limit, ", %s may still be"));
      case GPU_HOURS, MONEY ->
          "%s of %s %s used%s; an attempt may take up to %s"
              .formatted(
                  amount(limit, "used"),
                  amount(limit, "allowed"),
                  dimension == Dimension.MONEY ? "in money" : dimension.title(),
                  aside(limit, ", %s set aside for what runs"),
                  amount(limit, "next"));
      case WALL_TIME -> "%s of %s wall time".formatted(span(limit, "used"), span(limit, "allowed"));
      case DEADLINE ->
          "deadline %s, %s left".formatted(Fields.text(limit, "allowed"), span(limit, "left"));
    };
  }

  private static String aside(Value.Object limit, String text) {
    return Fields.number(limit, "reserved").orElse(0) > 0
        ? text.formatted(amount(limit, "reserved"))
        : "";
  }

  private static String amount(Value.Object limit, String key) {
    OptionalDouble number = Fields.number(limit, key);
    return number.isEmpty()
        ? ""
        : new BigDecimal(number.getAsDouble())
            .round(new MathContext(number.getAsDouble() >= 1000 ? 7 : 4))
            .stripTrailingZeros()
            .toPlainString();
  }

  private static String span(Value.Object limit, String key) {
    return Spans.text(Fields.number(limit, key).orElse(0));
  }
}
