package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TruncatedNormalTest {

  private static final long SEED = 23;

  /// Bounds and the logarithm of what lies between them, computed with 2,500 digits.
  private static final String[][] MASSES = {
    {"-1", "2", "-0.20016629432446257994920180323559846832505019249732"},
    {"-0.001953125", "0.0009765625", "-6.7517985269730379235050192585998115537898839435393"},
    {"5", "5.0009765625", "-20.352850910395292374453587448731051837478019926454"},
    {"-30", "-29.75", "-446.84471041161594310326870801913647576461437182964"},
    {"-12", "-11", "-63.824943392209644906962403273880982791303011329916"},
    {"3", "100", "-6.6077262215103495432760770832514144387807670241633"},
    {"20", "21", "-203.91715537228815923684690020322401045645572501133"},
    {"-0.5", "-0.25", "-2.3777814277570427031088545495396692348541215096637"},
    {"-0.25", "0.25", "-1.6224590640372049015771369962827787103023745875780"},
    {"-37.5", "-37", "-689.03058558493407581271841952473835691188592682489"},
    {"0", "1e-9", "-21.642204370151083835827328037451707716288645476891"},
    {"-60", "-59.9375", "-1801.2882928393572736968167289521530215868660588592"},
    {"-1.5", "-0.5", "-1.4199324821566263250890058678638817199406255042523"}
  };

  @Test
  void masses_agree_with_the_table_and_mirror_each_other() {
    for (String[] row : MASSES) {
      double low = Double.parseDouble(row[0]);
      double high = Double.parseDouble(row[1]);

      double mass = TruncatedNormal.logMass(low, high);

      assertThat(NormalTest.error(mass, row[2])).as("%s to %s", low, high).isLessThan(4e-15);
      assertThat(TruncatedNormal.logMass(-high, -low)).isEqualTo(mass);
    }
  }

  @Test
  void a_bound_at_infinity_leaves_a_tail_and_an_empty_interval_nothing() {
    assertThat(TruncatedNormal.logMass(Double.NEGATIVE_INFINITY, -3))
        .isEqualTo(Normal.logCumulative(-3));
    assertThat(TruncatedNormal.logMass(3, Double.POSITIVE_INFINITY))
        .isEqualTo(Normal.logCumulative(-3));
    assertThat(TruncatedNormal.logMass(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .isZero();
    assertThat(TruncatedNormal.logMass(1, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void the_parts_of_an_interval_add_up_to_the_whole() {
    var random = new Random(SEED);
    for (int round = 0; round < 10_000; round++) {
      double low = random.nextGaussian() * 10;
      double width = Math.exp(random.nextGaussian() * 3 - 2);
      double cut = low + width * random.nextDouble();
      double high = low + width;

      double whole = TruncatedNormal.logMass(low, high);
      double parts =
          Math.exp(TruncatedNormal.logMass(low, cut) - whole)
              + Math.exp(TruncatedNormal.logMass(cut, high) - whole);

      assertThat(parts)
          .as("seed %d, round %d: %s, %s, %s", SEED, round, low, cut, high)
          .isCloseTo(1, within(1e-12 / Math.min(width, 1)));
    }
  }

  @Test
  void a_quantile_leaves_its_fraction_below_and_never_leaves_the_bounds() {
    var random = new Random(SEED);
    for (int round = 0; round < 10_000; round++) {
      double low = random.nextGaussian() * 10;
      double high = low + Math.exp(random.nextGaussian() * 3 - 1);
      double fraction = random.nextDouble();

      double at = TruncatedNormal.quantile(fraction, low, high);

      assertThat(at).isBetween(low, high);
      double below =
          Math.exp(TruncatedNormal.logMass(low, at) - TruncatedNormal.logMass(low, high));
      assertThat(below)
          .as("seed %d, round %d: %s of %s to %s", SEED, round, fraction, low, high)
          .isCloseTo(fraction, within(1e-11 / Math.min(1, high - low)));
    }
  }

  @Test
  void quantiles_rise_from_bound_to_bound() {
    double[][] bounds = {{-1, 2}, {4, 9}, {-50, -45}, {-50, 60}, {0, 1e-6}, {30, 31}};
    for (double[] bound : bounds) {
      double before = bound[0];
      for (int i = 0; i <= 1_000; i++) {
        double at = TruncatedNormal.quantile(i / 1000.0, bound[0], bound[1]);
        assertThat(at).isGreaterThanOrEqualTo(before);
        before = at;
      }
      assertThat(TruncatedNormal.quantile(0, bound[0], bound[1])).isEqualTo(bound[0]);
      assertThat(TruncatedNormal.quantile(1, bound[0], bound[1])).isEqualTo(bound[1]);
    }
  }
}
