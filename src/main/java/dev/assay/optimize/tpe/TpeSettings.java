package dev.assay.optimize.tpe;

/// How a [Tpe] searches.
///
/// @param startup how many trials must have ended before anything is learnt from them
/// @param candidates how many points are drawn for a proposal
/// @param goodShare which share of the trials is good, above 0, below 1
/// @param mostGood how many trials are good at most
/// @param costAware whether cheap points are preferred while there is budget left
public record TpeSettings(
    int startup, int candidates, double goodShare, int mostGood, boolean costAware) {

  /// What was best over ten tasks of 2 to 10 parameters at 50 and 100 trials.
  public static final TpeSettings DEFAULT = new TpeSettings(10, 48, 0.2, 25, false);

  /// Refuses what makes no sense.
  public TpeSettings {
    if (startup < 1 || candidates < 1 || mostGood < 1) {
      throw new IllegalArgumentException(
          "startup, candidates and mostGood must be at least 1, found %d, %d and %d"
              .formatted(startup, candidates, mostGood));
    }
    if (!(goodShare > 0 && goodShare < 1)) {
      throw new IllegalArgumentException(
          "goodShare must be above 0 and below 1, found %s".formatted(goodShare));
    }
  }
}
