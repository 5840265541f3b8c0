package dev.assay.numeric;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/// A symmetric matrix as `vectors * diagonal(values) * vectorsᵀ`.
///
/// @param values the eigenvalues, ascending
/// @param vectors orthonormal; the vector of the value `i` is column `i`, its entry of largest
///   magnitude (the first of them) is positive
public record SymmetricEigen(double[] values, double[][] vectors) {

  /// The decomposition of `matrix`, of which only the mean with its transpose counts. In O(n³).
  public static SymmetricEigen of(double[][] matrix) {
    int size = matrix.length;
    if (size == 0) {
      return new SymmetricEigen(new double[0], new double[0][]);
    }
    var mean = new Array2DRowRealMatrix(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        mean.setEntry(i, j, (matrix[i][j] + matrix[j][i]) / 2);
      }
    }
    var decomposition = new EigenDecompositionSymmetric(mean);
    double[] values = new double[size];
    double[][] vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      int from = size - 1 - i;
      values[i] = decomposition.getEigenvalue(from);
      double[] vector = decomposition.getEigenvector(from).toArray();
      double sign = sign(vector);
      for (int row = 0; row < size; row++) {
        vectors[row][i] = sign * vector[row];
      }
    }
    return new SymmetricEigen(values, vectors);
  }

  private static double sign(double[] vector) {
    double largest = Arrays.stream(vector).map(Math::abs).max().orElse(0);
    return Arrays.stream(vector)
        .filter(entry -> Math.abs(entry) == largest)
        .map(Math::signum)
        .findFirst()
        .orElse(1);
  }
}
