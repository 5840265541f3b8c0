package dev.assay.trial;

/// The id of a trial, unique in a store: `<experiment>.<number>`.
///
/// @param number 1, 2, … in its experiment
public record TrialId(ExperimentId experiment, int number) {
  public TrialId {
    if (number < 1) {
      throw new IllegalArgumentException("trials are numbered from 1, not " + number);
    }
  }

  /// The job that is `part` 1 of stage `stage`.
  public JobId job(String stage) {
    return new JobId(this, stage, 1);
  }

  /// Reads `<experiment>.<number>`.
  public static TrialId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("not a trial id: " + text);
    }
    return new TrialId(
        new ExperimentId(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }

  @Override
  public String toString() {
    return experiment + "." + number;
  }
}
