package dev.assay.numeric;

import org.hipparchus.random.SobolSequenceGenerator;

/// The low-discrepancy sequence of Sobol with the direction numbers of Joe and Kuo (SIAM J. Sci.
/// Comput. 30, 2008), each point looked up by its index in O(dimensions). Scrambled as Owen does
/// (Annals of Statistics 25, 1997): in the binary tree of each dimension every node may swap its
/// two halves, so that the first 2^k points stay as evenly spread as they were, no point lies on an
/// edge, and another seed is another sequence. Immutable.
public final class Sobol {

  /// The largest number of dimensions.
  public static final int MAX_DIMENSIONS = 21_201;

  private static final int BITS = 32;
  private static final int INDEX_BITS = 31;
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /// For each dimension, what each bit of the (Gray coded) index adds.
  private final int[][] directions;

  private Sobol(int[][] directions) {
    this.directions = directions;
  }

  /// The sequence in `dimensions` from 1 to [#MAX_DIMENSIONS]. Reads the table of direction
  /// numbers; keep what it returns.
  public static Sobol in(int dimensions) {
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "a Sobol sequence has 1 to %d dimensions, not %d".formatted(MAX_DIMENSIONS, dimensions));
    }
    var generator = new SobolSequenceGenerator(dimensions);
    int[][] directions = new int[dimensions][INDEX_BITS];
    for (int bit = 0; bit < INDEX_BITS; bit++) {
      // The index whose Gray code is this bit alone.
      double[] point = generator.skipTo((int) ((1L << (bit + 1)) - 1));
      for (int i = 0; i < dimensions; i++) {
        directions[i][bit] = (int) (long) (point[i] * 0x1p32);
      }
    }
    return new Sobol(directions);
  }

  /// How many numbers a point has.
  public int dimensions() {
    return directions.length;
  }

  /// The point at `index`, from 0, of the sequence itself: 0, 1/2, 3/4, 1/4, 3/8, … in the first
  /// dimension.
  public double[] point(int index) {
    double[] point = new double[directions.length];
    for (int i = 0; i < point.length; i++) {
      point[i] = (bits(i, index) & 0xFFFFFFFFL) * 0x1p-32;
    }
    return point;
  }

  /// The point at `index`, from 0, of the sequence scrambled under `seed`; every number is from 0,
  /// included, to 1, excluded, and evenly distributed over the seeds.
  public double[] scrambled(int index, long seed) {
    double[] point = new double[directions.length];
    for (int i = 0; i < point.length; i++) {
      point[i] = scramble(bits(i, index), mix(seed + GAMMA * (i + 1)));
    }
    return point;
  }

  private int bits(int dimension, int index) {
    if (index < 0) {
      throw new IllegalArgumentException("an index is at least 0, found " + index);
    }
    int gray = index ^ (index >>> 1);
    int bits = 0;
    for (int bit = 0; gray != 0; bit++, gray >>>= 1) {
      if ((gray & 1) != 0) {
        bits ^= directions[dimension][bit];
      }
    }
    return bits;
  }

  /// Each bit is turned over as the bits above it say; the bits below the last are random.
  private static double scramble(int bits, long key) {
    int turned = 0;
    for (int depth = 0; depth < BITS; depth++) {
      long above = depth == 0 ? 0 : bits >>> (BITS - depth);
      long node = (1L << depth) | above;
      turned |= (int) (mix(key + GAMMA * node) >>> 63) << (BITS - 1 - depth);
    }
    long below = mix(key + GAMMA * ((1L << BITS) | (bits & 0xFFFFFFFFL))) >>> (BITS + 11);
    return (((turned ^ bits) & 0xFFFFFFFFL) << 21 | below) * 0x1p-53;
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
