package dev.assay.bench.search;

/// How a median regret stands beside its reference.
enum Verdict {
  /// Less than the reference.
  WIN("win"),
  /// At most 1.25 times the reference, and noise.
  TIE("tie"),
  /// At most 1.5 times the reference, and noise.
  LOSS("loss"),
  /// More than that.
  FAR("FAR"),
  /// There is no reference.
  NONE("");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  static Verdict of(String task, String optimizer, int point, double median) {
    return Reference.regret(task, optimizer, point)
        .map(reference -> of(median, reference, Reference.noise(task)))
        .orElse(NONE);
  }

  static Verdict of(double median, double reference, double noise) {
    if (median < reference) {
      return WIN;
    }
    if (median <= 1.25 * reference + noise) {
      return TIE;
    }
    return median <= 1.5 * reference + noise ? LOSS : FAR;
  }

  @Override
  public String toString() {
    return word;
  }
}
