package dev.assay.space;

/// The lines of the ordered domains.
final class Lines {

  private Lines() {}

  static Axis.Line of(Domain.Float domain) {
    return domain.size().isPresent()
        ? new Cells(
            domain,
            domain.size().get().longValueExact(),
            Spread.over(
                domain.scale(),
                domain.prior(),
                domain.low() - domain.step() / 2,
                domain.at(domain.size().get().longValueExact() - 1) instanceof Value.Float(double n)
                    ? n + domain.step() / 2
                    : domain.high()))
        : new Continuum(
            domain, Spread.over(domain.scale(), domain.prior(), domain.low(), domain.high()));
  }

  static Axis.Line of(Domain.Int domain) {
    if (domain.scale() == Scale.POWER_OF_TWO) {
      double factor = Math.sqrt(2);
      return new Cells(
          domain,
          domain.count(),
          Spread.over(
              domain.scale(), domain.prior(), domain.low() / factor, domain.high() * factor));
    }
    double half = domain.step() / 2.0;
    double last = domain.low() + (domain.count() - 1.0) * domain.step();
    return new Cells(
        domain,
        domain.count(),
        Spread.over(domain.scale(), domain.prior(), domain.low() - half, last + half));
  }

  static Axis.Line of(Domain.Ordinal domain) {
    int count = domain.choices().size();
    return new Cells(
        domain, count, Spread.over(Scale.LINEAR, Prior.Uniform.UNIFORM, -0.5, count - 0.5));
  }

  /// A continuum of floats.
  private record Continuum(Domain.Float domain, Spread spread) implements Axis.Line {

    @Override
    public long cells() {
      return 0;
    }

    @Override
    public double coordinate(Value value) {
      return domain.contains(value) ? spread.fraction(Numbers.number(value)) : Double.NaN;
    }

    @Override
    public Value value(double coordinate) {
      return Value.of(Math.clamp(spread.number(unit(coordinate)), domain.low(), domain.high()));
    }

    @Override
    public double from(double coordinate) {
      return coordinate;
    }

    @Override
    public double to(double coordinate) {
      return coordinate;
    }
  }

  /// Discrete values, each half a step wide to both sides on the scale of its domain.
  private record Cells(Domain domain, long cells, Spread spread) implements Axis.Line {

    @Override
    public double coordinate(Value value) {
      long index = index(value);
      return index < 0 ? Double.NaN : (edge(index) + edge(index + 1)) / 2;
    }

    @Override
    public Value value(double coordinate) {
      return domain.at(cell(coordinate));
    }

    @Override
    public double from(double coordinate) {
      return edge(cell(coordinate));
    }

    @Override
    public double to(double coordinate) {
      return edge(cell(coordinate) + 1);
    }

    private long index(Value value) {
      if (!domain.contains(value)) {
        return -1;
      }
      return switch (domain) {
        case Domain.Float(double low, _, _, double step, _) ->
            step == 0 ? 0 : nearest((Numbers.number(value) - low) / step);
        case Domain.Int whole ->
            whole.scale() == Scale.POWER_OF_TWO
                ? Math.getExponent(Numbers.number(value)) - Math.getExponent((double) whole.low())
                : nearest((Numbers.number(value) - whole.low()) / whole.step());
        case Domain.Ordinal ordinal -> {
          int index = 0;
          while (!Numbers.same(ordinal.choices().get(index), value)) {
            index++;
          }
          yield index;
        }
        case Domain.Categorical _, Domain.Constant _ -> 0;
      };
    }

    private long nearest(double steps) {
      return Math.clamp(Math.round(steps), 0, cells - 1);
    }

    private long cell(double coordinate) {
      double unit = unit(coordinate);
      long cell = Math.clamp((long) Math.floor(position(spread.number(unit))), 0, cells - 1);
      // Rounding may land one cell aside; the edges decide.
      while (cell > 0 && unit < edge(cell)) {
        cell--;
      }
      while (cell < cells - 1 && unit >= edge(cell + 1)) {
        cell++;
      }
      return cell;
    }

    /// In cells from the left edge of the first, where `number` of the domain lies.
    private double position(double number) {
      return switch (domain) {
        case Domain.Float(double low, _, _, double step, _) ->
            step == 0 ? 0 : (number - low) / step + 0.5;
        case Domain.Int whole ->
            whole.scale() == Scale.POWER_OF_TWO
                ? Scale.POWER_OF_TWO.forward(number)
                    - Scale.POWER_OF_TWO.forward((double) whole.low())
                    + 0.5
                : (number - whole.low()) / whole.step() + 0.5;
        case Domain.Ordinal _ -> number + 0.5;
        case Domain.Categorical _, Domain.Constant _ -> 0;
      };
    }

    private double edge(long index) {
      if (index <= 0) {
        return 0;
      }
      if (index >= cells) {
        return 1;
      }
      return switch (domain) {
        case Domain.Float(double low, _, _, double step, _) ->
            spread.fraction(low + (index - 0.5) * step);
        case Domain.Int whole ->
            spread.fraction(
                whole.scale() == Scale.POWER_OF_TWO
                    ? StrictMath.pow(
                        2, Scale.POWER_OF_TWO.forward((double) whole.low()) + index - 0.5)
                    : whole.low() + (index - 0.5) * whole.step());
        case Domain.Ordinal _ -> spread.fraction(index - 0.5);
        case Domain.Categorical _, Domain.Constant _ -> index;
      };
    }
  }

  private static double unit(double coordinate) {
    return Double.isNaN(coordinate) ? 0 : Math.clamp(coordinate, 0.0, 1.0);
  }
}
