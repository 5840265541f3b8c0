package dev.assay.bench;

/// One line of the table.
///
/// @param what was measured
/// @param measured the median, with its unit; `absent` where there was nothing to measure
/// @param bar what is asked for, worked out for this disk; empty for a line that is only beside
/// @param verdict whether the bar is met
record Answer(String what, String measured, String bar, Verdict verdict) {

  enum Verdict {
    PASS,
    MISS,
    /// There is no bar.
    NONE;

    static Verdict of(boolean met) {
      return met ? PASS : MISS;
    }
  }

  /// A line with a bar.
  static Answer judged(String what, String measured, String bar, boolean met) {
    return new Answer(what, measured, bar, Verdict.of(met));
  }

  /// A line without.
  static Answer beside(String what, String measured) {
    return new Answer(what, measured, "", Verdict.NONE);
  }
}
