package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 20})
  void the_parts_multiply_to_the_matrix_and_the_vectors_are_orthonormal(int size) {
    var random = new SplittableRandom(size);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = matrix[j][i] = random.nextDouble(-1, 1);
      }
    }

    SymmetricEigen eigen = SymmetricEigen.of(matrix);

    assertThat(eigen.values()).isSorted();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double product = 0;
        double inner = 0;
        for (int k = 0; k < size; k++) {
          product += eigen.vectors()[i][k] * eigen.values()[k] * eigen.vectors()[j][k];
          inner += eigen.vectors()[k][i] * eigen.vectors()[k][j];
        }
        assertThat(product).isCloseTo(matrix[i][j], within(1e-12));
        assertThat(inner).isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
    }
  }
}
