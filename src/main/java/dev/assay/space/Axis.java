package dev.assay.space;

import java.util.List;

/// How one domain looks to an optimizer: a line from 0 to 1, or a bag of choices. Where the values
/// lie is arithmetic that is the same on every machine.
public sealed interface Axis permits Axis.Line, Axis.Choice {

  /// The axis of `domain`.
  static Axis of(Domain domain) {
    return switch (domain) {
      case Domain.Float real -> Lines.of(real);
      case Domain.Int whole -> Lines.of(whole);
      case Domain.Ordinal ordinal -> Lines.of(ordinal);
      case Domain.Categorical categorical -> new Choice(categorical);
      case Domain.Constant constant ->
          new Choice(new Domain.Categorical(List.of(constant.value())));
    };
  }

  /// How many values there are, or 0 for a continuum.
  long cells();

  /// The coordinate of `value`: on a [Line] from 0 to 1, the middle of the cell of a discrete
  /// value; on a [Choice] the index. NaN for a value that the domain does not contain.
  double coordinate(Value value);

  /// The value at `coordinate`, the inverse of [#coordinate]; coordinates beyond the ends count as
  /// the ends.
  Value value(double coordinate);

  /// Values that lie in an order. Equal lengths of the line are equally likely under the prior of
  /// the domain, so a uniform number from 0 to 1 is a draw from it; neighbours are alike. A
  /// discrete value owns a cell of the line; cells touch, and are equally wide only where the
  /// values are equally likely.
  non-sealed interface Line extends Axis {

    /// Where the cell begins in which `coordinate` lies; the coordinate itself in a continuum.
    double from(double coordinate);

    /// Where the cell ends in which `coordinate` lies; the coordinate itself in a continuum.
    double to(double coordinate);
  }

  /// Values without an order.
  ///
  /// @param domain where they come from
  record Choice(Domain.Categorical domain) implements Axis {

    @Override
    public long cells() {
      return domain.choices().size();
    }

    /// How likely the choice at `index` is; all add up to 1.
    public double probability(int index) {
      if (domain.weights().isEmpty()) {
        return 1.0 / domain.choices().size();
      }
      double sum = 0;
      for (double weight : domain.weights()) {
        sum += weight;
      }
      return domain.weights().get(index) / sum;
    }

    @Override
    public double coordinate(Value value) {
      for (int i = 0; i < domain.choices().size(); i++) {
        if (Numbers.same(domain.choices().get(i), value)) {
          return i;
        }
      }
      return Double.NaN;
    }

    @Override
    public Value value(double coordinate) {
      return domain.choices().get(Math.clamp((long) coordinate, 0, domain.choices().size() - 1));
    }

    /// The choice under which `fraction`, from 0 to 1, falls when each is as wide as it is likely.
    public int draw(double fraction) {
      double left = fraction;
      for (int i = 0; i < domain.choices().size() - 1; i++) {
        left -= probability(i);
        if (left < 0) {
          return i;
        }
      }
      return domain.choices().size() - 1;
    }
  }
}
