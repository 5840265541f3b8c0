package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.numeric.Normal;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Two configurations against each other, run after run: may one stop, and if not, how many runs
/// would it take?
///
/// The test bets on who wins the next pair, with a fair start and every strength of advantage
/// equally likely beforehand. If neither is better its stake is a martingale, so it exceeds 1/level
/// with a chance of at most `level` *whenever one looks*: one may look after each run, stop at will
/// and go on later. It needs no assumption about how values are spread; pairs that are equal count
/// as nothing.
///
/// Sources: Ville, *Étude critique de la notion de collectif*, 1939; Robbins, *Statistical Methods
/// Related to the Law of the Iterated Logarithm*, 1970, for the mixture; Ramdas and others,
/// *Game-Theoretic Statistics and Safe Anytime-Valid Inference*, 2023.
///
/// @param wins pairs in which the first was better
/// @param losses pairs in which the second was better
/// @param ties pairs that were equal
/// @param gain by how much the first is better in a pair
/// @param evidence the highest stake so far, from 1
public record Duel(int wins, int losses, int ties, Estimate gain, double evidence) {

  /// A test that finds a difference of the assumed size this often is worth running.
  public static final double POWER = 0.8;

  /// The first `n` values of each, pair by pair in their order, where `n` is how many both have.
  ///
  /// @throws IllegalArgumentException if either is empty
  public static Duel of(Objective objective, List<Double> first, List<Double> second) {
    double[] gains = new double[Math.min(first.size(), second.size())];
    Arrays.setAll(gains, i -> Contest.sign(objective) * (first.get(i) - second.get(i)));
    int wins = 0;
    int losses = 0;
    double highest = 0;
    for (double gain : gains) {
      wins += gain > 0 ? 1 : 0;
      losses += gain < 0 ? 1 : 0;
      highest = Math.max(highest, logStake(wins, losses));
    }
    int ties = gains.length - wins - losses;
    return new Duel(wins, losses, ties, Estimate.of(gains), Math.exp(highest));
  }

  /// The logarithm of 2ⁿ · wins! · losses! / (n + 1)!.
  private static double logStake(int wins, int losses) {
    double log = 0;
    for (int i = 1; i <= losses; i++) {
      log += Math.log(2.0 * i / (wins + i));
    }
    return log + wins * Math.log(2) - Math.log(wins + losses + 1.0);
  }

  /// How likely evidence as strong as this would ever come up if neither were better; valid
  /// whenever one looks.
  public double probability() {
    return 1 / evidence;
  }

  /// Whether one may stop: the difference is there.
  public boolean isDecided(double level) {
    return probability() <= level;
  }

  /// How many more pairs, all won by the same side, would decide it; 0 where it is decided.
  public int leastMorePairs(double level) {
    int more = 0;
    while (!isDecided(level)
        && logStake(Math.max(wins, losses) + more, Math.min(wins, losses)) < -Math.log(level)) {
      more++;
    }
    return more;
  }

  /// How many pairs a test of fixed size needs to find a mean gain of `effect` with a power of
  /// [#POWER], given the spread of the gains seen so far, two-sided: the normal formula with
  /// Guenther's correction (1981). Empty where there is no spread to go by.
  ///
  /// @param effect in the unit of the objective, not 0
  public OptionalInt pairsFor(double effect, double level) {
    if (gain.margin().isEmpty() || gain.count() < 2 || effect == 0) {
      return OptionalInt.empty();
    }
    double t = dev.assay.numeric.StudentT.quantile(0.975, gain.count() - 1.0);
    double std = gain.margin().getAsDouble() * Math.sqrt(gain.count()) / t;
    return std == 0 ? OptionalInt.empty() : OptionalInt.of(pairs(effect / std, level, POWER));
  }

  /// How many pairs it takes to find a mean difference of `effect` standard deviations of the
  /// differences.
  static int pairs(double effect, double level, double power) {
    double certainty = Normal.quantile(1 - level / 2);
    double both = certainty + Normal.quantile(power);
    double needed = both * both / (effect * effect) + certainty * certainty / 2;
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(needed));
  }
}
