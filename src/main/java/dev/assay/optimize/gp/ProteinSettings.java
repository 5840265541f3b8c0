package dev.assay.optimize.gp;

import java.util.Locale;

/// How a [Protein] searches.
///
/// @param promise what a trial is chosen by
/// @param beta how many standard deviations [Promise#UCB] hopes for
/// @param startup how many trials must have ended before anything is learnt from them
/// @param mostCost no trial is proposed that is expected to cost more; infinite for no bound
/// @param expansion how far beyond the highest cost that was seen targets go, in widths of all that
///   were seen on a logarithmic scale
/// @param anywhere how many candidates are drawn from the whole space
/// @param perCentre how many candidates are drawn around each trial of the front
/// @param scale how far around: 1 for a quarter of each range to both sides
/// @param revisit every so many trials one is tried right beside a trial of the front; 0 for never
/// @param centred whether the first trial is the middle of the space
/// @param costAware whether what trials cost is learnt and counts
public record ProteinSettings(
    Promise promise,
    double beta,
    int startup,
    double mostCost,
    double expansion,
    int anywhere,
    int perCentre,
    double scale,
    int revisit,
    boolean centred,
    boolean costAware) {

  /// What a trial is chosen by, beside its cost.
  public enum Promise {
    /// The expected improvement.
    EI,
    /// The expected value.
    NAIVE,
    /// The value some standard deviations better than expected.
    UCB;

    /// As it is written.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What was best over functions of 2 to 6 parameters at 50 trials, with costs that differ a
  /// hundredfold and without.
  public static final ProteinSettings DEFAULT =
      new ProteinSettings(
          Promise.EI, 2, 5, Double.POSITIVE_INFINITY, 0.25, 512, 64, 1, 0, true, true);

  /// Refuses what makes no sense.
  public ProteinSettings {
    if (anywhere + perCentre < 1) {
      throw new IllegalArgumentException("there must be candidates, around the front or anywhere");
    }
  }
}
