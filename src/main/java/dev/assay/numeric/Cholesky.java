package dev.assay.numeric;

import java.util.Arrays;

/// The factor L of a symmetric positive definite matrix A = L Lᵀ, kept as the rows of its lower
/// triangle one after the other: entry (i, j) lies at `i (i + 1) / 2 + j`. Immutable; a longer
/// factor copies a shorter one.
///
/// Plain arithmetic in a fixed order, so a factor is the same on every machine, and a factor with
/// rows appended is the same, bit for bit, as that of the whole matrix.
public final class Cholesky {

  private static final double FIRST_JITTER = 1e-10;
  private static final double LAST_JITTER = 1e-2;

  private final double[] lower;
  private final int size;
  private final double jitter;

  private Cholesky(double[] lower, int size, double jitter) {
    this.lower = lower;
    this.size = size;
    this.jitter = jitter;
  }

  /// How many entries the lower triangle of a matrix of `size` rows has.
  public static int entries(int size) {
    return size * (size + 1) / 2;
  }

  /// The factor of `matrix`, the lower triangle of `size` rows, which is not changed. Where
  /// rounding makes it indefinite, a jitter is added to the diagonal, from 1e-10 of its mean and
  /// ten times as much at every retry. O(n³).
  ///
  /// @throws ArithmeticException if a hundredth of the mean diagonal does not help either, which
  ///   means that the matrix is not positive semidefinite or not finite
  public static Cholesky of(double[] matrix, int size) {
    double mean = 0;
    for (int i = 0; i < size; i++) {
      mean += matrix[entries(i) + i] / size;
    }
    double jitter = 0;
    while (jitter <= LAST_JITTER * mean) {
      double[] lower = Arrays.copyOf(matrix, entries(size));
      if (factor(lower, 0, size, jitter)) {
        return new Cholesky(lower, size, jitter);
      }
      jitter = jitter == 0 ? FIRST_JITTER * mean : 10 * jitter;
    }
    throw new ArithmeticException(
        "a matrix of %d rows with a mean diagonal of %s is not positive definite"
            .formatted(size, mean));
  }

  /// The factor of a matrix with one row more: `row` holds its entries up to and with the diagonal,
  /// and is not changed. O(n²), or that of [#of] where a larger jitter is needed.
  public Cholesky append(double[] row) {
    double[] longer = Arrays.copyOf(lower, entries(size + 1));
    System.arraycopy(row, 0, longer, entries(size), size + 1);
    if (factor(longer, size, size + 1, jitter)) {
      return new Cholesky(longer, size + 1, jitter);
    }
    double[] matrix = Arrays.copyOf(product(), entries(size + 1));
    System.arraycopy(row, 0, matrix, entries(size), size + 1);
    return of(matrix, size + 1);
  }

  /// Turns rows `from` to `to` of a matrix into those of its factor; false where it is not
  /// positive.
  private static boolean factor(double[] lower, int from, int to, double jitter) {
    for (int i = from; i < to; i++) {
      int row = entries(i);
      for (int j = 0; j < i; j++) {
        int other = entries(j);
        lower[row + j] = (lower[row + j] - dot(lower, row, lower, other, j)) / lower[other + j];
      }
      double square = lower[row + i] + jitter - dot(lower, row, lower, row, i);
      if (!(square > 1e-14 * (lower[row + i] + jitter)) || Double.isInfinite(square)) {
        return false;
      }
      lower[row + i] = Math.sqrt(square);
    }
    return true;
  }

  /// The lower triangle of the matrix itself, without its jitter.
  private double[] product() {
    double[] matrix = new double[entries(size)];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[entries(i) + j] = dot(lower, entries(i), lower, entries(j), j + 1);
      }
      matrix[entries(i) + i] -= jitter;
    }
    return matrix;
  }

  /// Four sums at once, which keep the processor busy; their order is fixed.
  private static double dot(double[] a, int fromA, double[] b, int fromB, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < length; k += 4) {
      s0 += a[fromA + k] * b[fromB + k];
      s1 += a[fromA + k + 1] * b[fromB + k + 1];
      s2 += a[fromA + k + 2] * b[fromB + k + 2];
      s3 += a[fromA + k + 3] * b[fromB + k + 3];
    }
    for (; k < length; k++) {
      s0 += a[fromA + k] * b[fromB + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /// How many rows it has.
  public int size() {
    return size;
  }

  /// What was added to the diagonal; mostly 0.
  public double jitter() {
    return jitter;
  }

  /// Entry (i, j) of the factor, j at most i.
  public double at(int i, int j) {
    return lower[entries(i) + j];
  }

  /// The natural logarithm of the determinant of A.
  public double logDeterminant() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += StrictMath.log(lower[entries(i) + i]);
    }
    return 2 * sum;
  }

  /// Solves L x = b in place. O(n²).
  public void solveLower(double[] b) {
    for (int i = 0; i < size; i++) {
      int row = entries(i);
      b[i] = (b[i] - dot(lower, row, b, 0, i)) / lower[row + i];
    }
  }

  /// Solves Lᵀ x = b in place. O(n²).
  public void solveUpper(double[] b) {
    for (int i = size - 1; i >= 0; i--) {
      int row = entries(i);
      double x = b[i] / lower[row + i];
      b[i] = x;
      for (int j = 0; j < i; j++) {
        b[j] -= lower[row + j] * x;
      }
    }
  }

  /// Solves A x = b in place. O(n²).
  public void solve(double[] b) {
    solveLower(b);
    solveUpper(b);
  }

  /// Solves L X = B in place for `count` right sides: entry (i, j) of B lies at `i count + j`.
  public void solveLower(double[] b, int count) {
    for (int i = 0; i < size; i++) {
      int row = entries(i);
      int into = i * count;
      int k = 0;
      for (; k + 3 < i; k += 4) {
        subtract(b, into, count, row + k, k * count);
      }
      for (; k < i; k++) {
        double factor = lower[row + k];
        int from = k * count;
        for (int j = 0; j < count; j++) {
          b[into + j] -= factor * b[from + j];
        }
      }
      double inverse = 1 / lower[row + i];
      for (int j = 0; j < count; j++) {
        b[into + j] *= inverse;
      }
    }
  }

  /// Takes four multiples of four solved rows from the row at `into`.
  private void subtract(double[] b, int into, int count, int factors, int from) {
    double f0 = lower[factors];
    double f1 = lower[factors + 1];
    double f2 = lower[factors + 2];
    double f3 = lower[factors + 3];
    int r1 = from + count;
    int r2 = r1 + count;
    int r3 = r2 + count;
    for (int j = 0; j < count; j++) {
      b[into + j] -= f0 * b[from + j] + f1 * b[r1 + j] + f2 * b[r2 + j] + f3 * b[r3 + j];
    }
  }

  /// The lower triangle of the inverse of A. O(n³).
  public double[] inverse() {
    // Rows of L⁻¹ transposed: column j of L⁻¹ from its diagonal on is kept as one run.
    double[] inverse = new double[entries(size)];
    double[] columns = inverseColumns();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        inverse[entries(i) + j] = dot(columns, start(i), columns, start(j) + (i - j), size - i);
      }
    }
    return inverse;
  }

  /// Where column `j` begins when columns follow one another from their diagonals to the last row.
  private int start(int j) {
    return j * size - j * (j - 1) / 2;
  }

  private double[] inverseColumns() {
    double[] columns = new double[entries(size)];
    double[] row = new double[size];
    for (int i = 0; i < size; i++) {
      // Row i of L⁻¹ is -(Σ L_ik row k) / L_ii; columns are read as runs and so is the row of L.
      int from = entries(i);
      double inverse = 1 / lower[from + i];
      for (int j = 0; j < i; j++) {
        row[j] = -inverse * dot(lower, from + j, columns, start(j), i - j);
      }
      row[i] = inverse;
      for (int j = 0; j <= i; j++) {
        columns[start(j) + i - j] = row[j];
      }
    }
    return columns;
  }
}
