package dev.assay.optimize.gp;

/// How a [Gp] searches.
///
/// @param startup how many trials must have ended before anything is learnt from them
/// @param costAware whether cheap points are preferred while there is budget left
public record GpSettings(int startup, boolean costAware) {

  /// What was best over functions and tables of 2 to 10 parameters at 50 and 100 trials.
  public static final GpSettings DEFAULT = new GpSettings(10, false);

  /// Refuses what makes no sense.
  public GpSettings {
    if (startup < 2) {
      throw new IllegalArgumentException("startup must be at least 2, found %d".formatted(startup));
    }
  }
}
