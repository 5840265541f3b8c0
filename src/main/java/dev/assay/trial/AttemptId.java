package dev.assay.trial;

/// The id of one execution of a job. It only grows within a store, so it is the fencing token: of
/// two attempts of one job the higher id is the valid one.
public record AttemptId(long number) implements Comparable<AttemptId> {
  @Override
  public int compareTo(AttemptId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
