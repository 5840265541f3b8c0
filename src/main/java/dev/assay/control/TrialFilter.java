package dev.assay.control;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The language of `--filter`: terms with spaces between them, all of which must hold.
///
/// - `status:failed`, `status:failed,cancelled`, `reason:timeout`, `stage:train`, `number:7`,
///   `tag:keep`: a column has one of the words; `content:ab12` begins so
/// - `lr<1e-3`, `act=relu`, `act!=relu`, `val_accuracy>=0.9`: a param or value compares so; one
///   that the trial does not have matches nothing, not even `!=`
/// - names and values with spaces or signs stand in double quotes: `"name with space"=x`
public final class TrialFilter implements Predicate<TrialView> {

  /// Every trial.
  public static final TrialFilter ALL = new TrialFilter(List.of());

  private final List<Term> terms;

  private TrialFilter(List<Term> terms) {
    this.terms = List.copyOf(terms);
  }

  /// How a value must compare.
  enum Operator {
    EQUAL,
    DIFFERENT,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST;

    boolean accepts(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case DIFFERENT -> comparison != 0;
        case LESS -> comparison < 0;
        case AT_MOST -> comparison <= 0;
        case MORE -> comparison > 0;
        case AT_LEAST -> comparison >= 0;
      };
    }
  }

  /// One condition.
  sealed interface Term extends Predicate<TrialView> {

    /// A column has one of `words`.
    record InColumn(TrialField.Column column, List<String> words) implements Term {
      @Override
      public boolean test(TrialView trial) {
        return column
            .of(trial)
            .filter(value ->
                value instanceof Value.Array(var items)
                    ? items.stream().map(TrialFilter::plain).anyMatch(this::isAmong)
                    : isAmong(plain(value)))
            .isPresent();
      }

      private boolean isAmong(String found) {
        return column == TrialField.Column.CONTENT
            ? words.stream().anyMatch(found::startsWith)
            : words.contains(found);
      }
    }

    /// A param, value or column compares with `bound`.
    record Compares(String name, Operator operator, Value bound) implements Term {
      @Override
      public boolean test(TrialView trial) {
        Optional<Value> found = TrialField.of(trial, name);
        return found.isPresent() && holds(found.get());
      }

      /// Values of different kinds are in no order, and equal if they read the same; NaN is in no
      /// order with anything.
      private boolean holds(Value found) {
        if (isNan(found) || isNan(bound)) {
          return isNan(found) && isNan(bound)
              ? operator == Operator.EQUAL
              : operator == Operator.DIFFERENT;
        }
        if (ValueOrder.areAlike(found, bound)) {
          return operator.accepts(ValueOrder.ORDER.compare(found, bound));
        }
        boolean sameText = plain(found).equals(plain(bound));
        return switch (operator) {
          case EQUAL -> sameText;
          case DIFFERENT -> !sameText;
          case LESS, AT_MOST, MORE, AT_LEAST -> false;
        };
      }
    }
  }

  /// Reads a filter; blank text is every trial.
  ///
  /// @throws ControlException `USAGE` on a column that does not exist, a status or reason that does
  ///   not exist, a term that is none
  public static TrialFilter parse(String text) {
    return new TrialFilter(new TrialFilterReader(text).terms());
  }

  @Override
  public boolean test(TrialView trial) {
    return terms.stream().allMatch(term -> term.test(trial));
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.Float(double number) && Double.isNaN(number);
  }

  private static String plain(Value value) {
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }
}
