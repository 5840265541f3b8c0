package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {

  private static final RandomBits BITS = RandomBits.of(7);

  @Test
  void a_known_factor() {
    double[] matrix = {4, 12, 37, -16, -43, 98};

    Cholesky factor = Cholesky.of(matrix, 3);

    assertThat(factor.at(0, 0)).isEqualTo(2);
    assertThat(factor.at(1, 0)).isEqualTo(6);
    assertThat(factor.at(1, 1)).isEqualTo(1);
    assertThat(factor.at(2, 0)).isEqualTo(-8);
    assertThat(factor.at(2, 1)).isEqualTo(5);
    assertThat(factor.at(2, 2)).isEqualTo(3);
    assertThat(factor.logDeterminant()).isCloseTo(Math.log(36), within(1e-14));
    assertThat(factor.jitter()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 13, 40})
  void solutions_satisfy_their_equations(int size) {
    double[] matrix = positive(size);
    double[] right = vector(size, 1);
    Cholesky factor = Cholesky.of(matrix, size);

    double[] solution = right.clone();
    factor.solve(solution);

    assertThat(times(matrix, solution)).containsExactly(right, within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 13, 40})
  void the_inverse_times_the_matrix_is_one(int size) {
    double[] matrix = positive(size);

    double[] inverse = Cholesky.of(matrix, size).inverse();

    for (int column = 0; column < size; column++) {
      double[] unit = new double[size];
      unit[column] = 1;
      assertThat(times(matrix, times(inverse, unit))).containsExactly(unit, within(1e-9));
    }
  }

  @Test
  void many_right_sides_are_solved_as_one_by_one() {
    int size = 11;
    int count = 6;
    Cholesky factor = Cholesky.of(positive(size), size);
    double[] table = vector(size * count, 2);

    double[] solved = table.clone();
    factor.solveLower(solved, count);

    for (int j = 0; j < count; j++) {
      double[] single = new double[size];
      for (int i = 0; i < size; i++) {
        single[i] = table[i * count + j];
      }
      factor.solveLower(single);
      for (int i = 0; i < size; i++) {
        assertThat(solved[i * count + j]).isCloseTo(single[i], within(1e-12));
      }
    }
  }

  @Test
  void a_factor_that_grew_row_by_row_is_that_of_the_whole_bit_for_bit() {
    int size = 23;
    double[] matrix = positive(size);
    Cholesky grown = Cholesky.of(Arrays.copyOf(matrix, 1), 1);
    for (int i = 1; i < size; i++) {
      int from = Cholesky.entries(i);
      grown = grown.append(Arrays.copyOfRange(matrix, from, from + i + 1));
    }

    Cholesky whole = Cholesky.of(matrix, size);

    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(grown.at(i, j)).isEqualTo(whole.at(i, j));
      }
    }
  }

  @Test
  void a_matrix_that_is_only_semidefinite_gets_a_jitter() {
    double[] ones = new double[Cholesky.entries(6)];
    Arrays.fill(ones, 1);

    Cholesky factor = Cholesky.of(ones, 6);

    assertThat(factor.jitter()).isBetween(0.9e-10, 1e-6);
    assertThat(factor.size()).isEqualTo(6);
  }

  @Test
  void a_row_that_repeats_another_is_appended_with_a_jitter() {
    Cholesky factor = Cholesky.of(new double[] {1, 0.5, 1}, 2);

    Cholesky longer = factor.append(new double[] {0.5, 1, 1});

    double[] solution = {1, 2, 2};
    longer.solve(solution);
    assertThat(longer.jitter()).isPositive();
    assertThat(solution[1]).isCloseTo(solution[2], within(1e-5));
    assertThat(factor.size()).isEqualTo(2);
  }

  @Test
  void what_is_not_positive_is_refused() {
    assertThatThrownBy(() -> Cholesky.of(new double[] {1, 3, 1}, 2))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("2 rows");
    assertThatThrownBy(() -> Cholesky.of(new double[] {1, Double.NaN, 1}, 2))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Cholesky.of(new double[] {Double.NaN}, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  private static double[] vector(int length, int index) {
    double[] vector = new double[length];
    Arrays.setAll(vector, i -> BITS.at(index).at(i).fraction() - 0.5);
    return vector;
  }

  /// B Bᵀ + I / 10.
  private static double[] positive(int size) {
    double[] matrix = new double[Cholesky.entries(size)];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double[] a = vector(size, 100 + i);
        double[] b = vector(size, 100 + j);
        double sum = i == j ? 0.1 : 0;
        for (int k = 0; k < size; k++) {
          sum += a[k] * b[k];
        }
        matrix[Cholesky.entries(i) + j] = sum;
      }
    }
    return matrix;
  }

  private static double[] times(double[] lower, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        product[i] += lower[Cholesky.entries(Math.max(i, j)) + Math.min(i, j)] * vector[j];
      }
    }
    return product;
  }
}
