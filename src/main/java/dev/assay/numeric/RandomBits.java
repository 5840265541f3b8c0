package dev.assay.numeric;

/// Random bits that are looked up and not drawn: a path of numbers and names from a seed leads to
/// 64 bits, always the same. Each step mixes as SplitMix64 does. Immutable.
public record RandomBits(long state) {

  /// 2^64 divided by the golden ratio.
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /// The beginning of all paths from `seed`.
  public static RandomBits of(long seed) {
    return new RandomBits(mix(seed + GAMMA));
  }

  /// The bits one step further.
  public RandomBits at(long index) {
    return new RandomBits(mix(state + GAMMA * (index + 1)));
  }

  /// The bits one step further, by name: another parameter in the space does not change this one.
  public RandomBits at(String name) {
    RandomBits bits = this;
    for (int i = 0; i < name.length(); i++) {
      bits = bits.at(name.charAt(i));
    }
    return bits;
  }

  /// A number from 0, included, to 1, excluded.
  public double fraction() {
    return (state >>> 11) * 0x1.0p-53;
  }

  /// An integer from 0, included, to `bound`, excluded.
  public long below(long bound) {
    return Math.unsignedMultiplyHigh(state, bound);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
