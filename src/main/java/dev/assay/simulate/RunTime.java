package dev.assay.simulate;

import dev.assay.numeric.RandomBits;
import dev.assay.space.Value;

/// How long a whole run of a trial takes; its epochs are equally long.
public sealed interface RunTime {

  /// The seconds of trial `number` with `params`.
  ///
  /// @param bits from which trials draw
  double seconds(Task task, int number, Value.Object params, RandomBits bits);

  /// Always the same.
  ///
  /// @param seconds above 0
  record Constant(double seconds) implements RunTime {

    /// Refuses what is no time.
    public Constant {
      check(seconds);
    }

    @Override
    public double seconds(Task task, int number, Value.Object params, RandomBits bits) {
      return seconds;
    }
  }

  /// Drawn for each trial, whatever its params; equal ratios are equally likely.
  ///
  /// @param low the shortest, in seconds, above 0
  /// @param high the longest, in seconds
  record Between(double low, double high) implements RunTime {

    /// Refuses what is no time.
    public Between {
      check(low);
      check(high);
      if (low > high) {
        throw new SimulationException(
            "seconds must not run from %s down to %s".formatted(low, high));
      }
    }

    @Override
    public double seconds(Task task, int number, Value.Object params, RandomBits bits) {
      return low * StrictMath.pow(high / low, bits.at(number).fraction());
    }
  }

  /// As long as the task knows it took.
  record Known() implements RunTime {

    @Override
    public double seconds(Task task, int number, Value.Object params, RandomBits bits) {
      return task.seconds(params)
          .orElseThrow(() ->
              new SimulationException(
                  "%s does not know how long its runs took; say seconds".formatted(task.name())));
    }
  }

  private static void check(double seconds) {
    if (!(seconds > 0) || Double.isInfinite(seconds)) {
      throw new SimulationException("seconds must be above 0, found %s".formatted(seconds));
    }
  }
}
