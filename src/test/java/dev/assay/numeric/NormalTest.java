package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The tables were computed with 60 to 2,500 digits.
class NormalTest {

  private static final long SEED = 17;

  private static final String[][] CUMULATIVE = {
    {
      "-37",
      "5.7255712225245768226831925482732016564327862428329e-300",
      "-689.03058557689059360087222141210561057675724259775"
    },
    {
      "-30",
      "4.9067139271481870595338092565801904719969849413925e-198",
      "-454.32124395634319710735577133764496565635108833730"
    },
    {
      "-15.5",
      "1.7344607917938700513404475926637119064865047852890e-54",
      "-123.78889843941037612171420037936073881965813401490"
    },
    {
      "-8",
      "6.2209605742717841235159951725881884224887172789003e-16",
      "-35.013437159914549895504128152535310550574757606507"
    },
    {
      "-5",
      "0.00000028665157187919391167375233287464535385442301361189",
      "-15.064998393988725736083704791896725605067712625347"
    },
    {
      "-2.5",
      "0.0062096653257761351669781045741922211278977469230928",
      "-5.0816482772786904983804622973064220193845389233716"
    },
    {
      "-1",
      "0.15865525393145705141476745436796207752208703327340",
      "-1.8410216450092635057707830732325290215476719088233"
    },
    {
      "-0.5",
      "0.30853753872598689636229538939166226011639782444542",
      "-1.1759117615936186088797290932690147211386683633524"
    },
    {
      "-0.0009765625",
      "0.49961040799121945899322424608053016577666279886202",
      "-0.69392666829915328669396983067684034419684797529766"
    },
    {"0", "0.5", "-0.69314718055994530941723212145817656807550013436026"},
    {
      "0.75",
      "0.77337264762313180067293783061652358823093507345773",
      "-0.25699426683836523669063713677511785237907052303003"
    },
    {
      "1.5",
      "0.93319279873114193399550595902011392047710481433878",
      "-0.069143455612233982993015139117548571086305403079530"
    },
    {
      "4",
      "0.99996832875816688007874622924327784870155616662452",
      "-0.000031671743377489263860273286799149034205653591110759"
    },
    {
      "7.5",
      "0.99999999999996809108327089103772232711655273644687",
      "-0.000000000000031908916729109471367156296062991181123492108040562"
    }
  };

  private static final String[][] SCALED = {
    {"-5", "144009798674.66104041058963430588210374395531457620"},
    {"-0.5", "1.9523604891825570932760477134411309798902553392973"},
    {"0", "1"},
    {"0.0078125", "0.99124521606516488350539696851634923397873974542943"},
    {"0.5", "0.61569034419292587487079342268374193678230639126563"},
    {"1", "0.42758357615580700441075034449051518082015950316425"},
    {"2.25", "0.23108725873039186995749989289660729014892805457858"},
    {"6", "0.092776567800538354389486705324729924814486995051362"},
    {"26", "0.021683584850562906616172991687293202695795319981993"},
    {"1000", "0.00056418930145338765419974502806169572716640211500697"}
  };

  private static final String[][] QUANTILES = {
    {"1e-300", "-37.047096299361199236547042504890222343638453723845"},
    {"1e-100", "-21.273453560965324294179517035361945806580548184089"},
    {"1e-20", "-9.2623400897984075795720946042822361048011987167195"},
    {"1e-10", "-6.3613409024040561991003969487875783470663365305064"},
    {"0.001", "-3.0902323061678135353580045762586147689727281328479"},
    {"0.0625", "-1.5341205443525463117083990590371655257642511539196"},
    {"0.25", "-0.67448975019608174320222701454130718538690441504986"},
    {"0.375", "-0.31863936396437516302194846367007464334964033979601"},
    {"0.499999999", "-0.0000000025066283428845326712311285856201028525530550749012"},
    {"0.75", "0.67448975019608174320222701454130718538690441504986"},
    {"0.96875", "1.8627318674216514554876809785582010861029236413761"}
  };

  @Test
  void cumulative_probabilities_and_their_logarithms_agree_with_the_table() {
    for (String[] row : CUMULATIVE) {
      double z = Double.parseDouble(row[0]);

      assertThat(error(Normal.cumulative(z), row[1])).as("Phi(%s)", z).isLessThan(2e-15);
      assertThat(error(Normal.logCumulative(z), row[2])).as("log Phi(%s)", z).isLessThan(2e-15);
    }
  }

  @Test
  void logarithms_go_on_where_probabilities_end() {
    assertThat(error(Normal.logCumulative(-40), "-804.60844201375378816660683291860993"))
        .isLessThan(1e-15);
    assertThat(error(Normal.logCumulative(-1000), "-500007.82669481218430980616754918460"))
        .isLessThan(1e-15);
    assertThat(error(Normal.logCumulative(-1e8), "-5000000000000019.3396192771570383139"))
        .isLessThan(1e-15);
    assertThat(Normal.logCumulative(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Normal.logCumulative(Double.POSITIVE_INFINITY)).isZero();
    assertThat(Normal.cumulative(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Normal.cumulative(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Normal.cumulative(Double.NaN)).isNaN();
    assertThat(Normal.logCumulative(Double.NaN)).isNaN();
  }

  @Test
  void the_scaled_error_function_agrees_with_the_table() {
    for (String[] row : SCALED) {
      double x = Double.parseDouble(row[0]);

      assertThat(error(Normal.erfcx(x), row[1])).as("erfcx(%s)", x).isLessThan(2e-15);
    }
    assertThat(Normal.erfcx(1e300)).isCloseTo(5.641895835477563e-301, within(1e-315));
    assertThat(Normal.erfcx(Double.POSITIVE_INFINITY)).isZero();
  }

  @Test
  void quantiles_agree_with_the_table() {
    for (String[] row : QUANTILES) {
      double p = Double.parseDouble(row[0]);

      assertThat(error(Normal.quantile(p), row[1])).as("quantile(%s)", p).isLessThan(2e-15);
      if (p < 0.4) {
        assertThat(error(Normal.quantileOfLog(Math.log(p)), row[1]))
            .as("quantile of log(%s)", p)
            .isLessThan(2e-15);
      }
    }
    assertThat(Normal.quantile(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Normal.quantile(1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Normal.quantile(0.5)).isZero();
  }

  @Test
  void quantiles_of_logarithms_undo_logarithms_of_probabilities_far_out() {
    for (double z = -1e7; z < -1; z *= 0.9) {
      assertThat(Normal.quantileOfLog(Normal.logCumulative(z))).isCloseTo(z, within(-4e-15 * z));
    }
    for (double z = -1; z < 8; z += 0.1) {
      assertThat(Normal.quantileOfLog(Normal.logCumulative(z))).isCloseTo(z, within(1e-14));
    }
  }

  @Test
  void nothing_falls_where_it_should_rise() {
    var random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      double z = random.nextGaussian() * 8;
      double next = z + Math.max(1, Math.abs(z)) * 1e-13;
      assertThat(Normal.cumulative(next)).isGreaterThanOrEqualTo(Normal.cumulative(z));
      assertThat(Normal.logCumulative(next)).isGreaterThanOrEqualTo(Normal.logCumulative(z));
      double p = random.nextDouble();
      assertThat(Normal.quantile(p * (1 + 1e-14) + 1e-300))
          .as("seed %d, p %s", SEED, p)
          .isGreaterThanOrEqualTo(Normal.quantile(p));
    }
  }

  @Test
  void both_sides_mirror_each_other() {
    var random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      double z = random.nextGaussian() * 3;
      double p = random.nextInt(1, 1 << 20) * 0x1p-20;
      assertThat(Normal.cumulative(z) + Normal.cumulative(-z)).isCloseTo(1, within(2.3e-16));
      assertThat(Normal.quantile(p)).isEqualTo(-Normal.quantile(1 - p));
      assertThat(Normal.density(z)).isEqualTo(Normal.density(-z));
      assertThat(Normal.logDensity(z)).isCloseTo(Math.log(Normal.density(z)), within(1e-13));
    }
  }

  static double error(double found, String expected) {
    var truth = new BigDecimal(expected);
    return truth.signum() == 0
        ? Math.abs(found)
        : new BigDecimal(found)
            .subtract(truth)
            .divide(truth, MathContext.DECIMAL64)
            .abs()
            .doubleValue();
  }
}
