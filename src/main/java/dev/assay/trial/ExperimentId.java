package dev.assay.trial;

import java.util.regex.Pattern;

/// The id of an experiment: `e` and eleven lower-case letters or digits, chosen at random, so a
/// short prefix is nearly always enough to name one.
public record ExperimentId(String text) implements Comparable<ExperimentId> {
  private static final Pattern FORM = Pattern.compile("e[0-9a-z]{11}");

  /// Refuses text of another form.
  public ExperimentId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an experiment id: " + text);
    }
  }

  /// Trial number `number` of this experiment.
  public TrialId trial(int number) {
    return new TrialId(this, number);
  }

  @Override
  public int compareTo(ExperimentId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
