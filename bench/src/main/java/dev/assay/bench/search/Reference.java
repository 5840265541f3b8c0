package dev.assay.bench.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The regrets of Optuna 5 (2026-08) after 25, 50 and 100 trials: medians over 20 seeds, of its GP
/// over 5. Functions: the difference to the optimum. Tables: the mean over the stored seeds,
/// normalised so that the median of the table is 1.
final class Reference {

  /// After how many trials.
  static final int[] POINTS = {25, 50, 100};

  private static final List<String> COLUMNS = List.of("random", "tpe", "cmaes", "gp");
  private static final String TEXT =
      """
      branin|1.46 0.747 0.38|0.374 0.109 0.0188|2.41 0.754 0.0135|0.0745 3.75e-5 1.57e-5
      hartmann6|2.17 1.55 1.2|0.919 0.33 0.0943|1.54 0.728 0.275|0.562 0.004 5.58e-5
      rosenbrock-5|1700 1270 1050|684 143 23.6|255 87.7 15.9|254 161 17.2
      styblinski-10|193 177 165|177 144 103|198 167 132|166 138 129
      levy-10|39.1 36.2 27.2|32.8 25.4 16.8|13 6.7 4.32|22.5 16.9 2.07
      hpobench-car|0.0137 0.00833 0.00401|0.0113 0.00517 0.001|0.00633 0.00301 0|0.0147 0.00833 0.00401
      hpobench-phoneme|0.0983 0.0708 0.0495|0.0606 0.026 0.00543|0.0645 0.0223 0.0125|0.037 0.00201 0
      hpolib-naval_propulsion|0.00143 8.1e-4 4.2e-4|6.9e-4 2.9e-4 5.9e-5|-|1.9e-4 1.6e-4 1.4e-4
      hpolib-protein_structure|0.258 0.213 0.149|0.138 0.062 0.00932|-|0.0241 0.00932 0
      nasbench201-cifar10|0.301 0.191 0.139|0.17 0.0432 0.0124|-|0.0975 0.0124 0
      """;

  private static final Map<String, Map<String, double[]>> TASKS = parse();

  private Reference() {}

  private static Map<String, Map<String, double[]>> parse() {
    var tasks = new LinkedHashMap<String, Map<String, double[]>>();
    for (String line : TEXT.lines().toList()) {
      String[] cells = line.split("\\|");
      var columns = new LinkedHashMap<String, double[]>();
      for (int i = 0; i < COLUMNS.size(); i++) {
        if (!cells[i + 1].equals("-")) {
          columns.put(COLUMNS.get(i), numbers(cells[i + 1]));
        }
      }
      tasks.put(cells[0], columns);
    }
    return tasks;
  }

  private static double[] numbers(String cell) {
    return List.of(cell.split(" ")).stream().mapToDouble(Double::parseDouble).toArray();
  }

  /// The tasks that have a reference.
  static List<String> tasks() {
    return List.copyOf(TASKS.keySet());
  }

  /// The regret that `optimizer` is held against at `point`, an index of [#POINTS]: that of its
  /// namesake, or of whoever was best there where there is none of its name.
  static Optional<Double> regret(String task, String optimizer, int point) {
    Map<String, double[]> columns = TASKS.getOrDefault(task, Map.of());
    if (COLUMNS.contains(optimizer)) {
      return Optional.ofNullable(columns.get(optimizer)).map(regrets -> regrets[point]);
    }
    return columns.values().stream().map(regrets -> regrets[point]).min(Double::compare);
  }

  /// The difference that means nothing on `task`: 0.005 of a table, a thousandth of what random
  /// search misses a function by after 100 trials.
  static double noise(String task) {
    return task.contains("-") && !task.matches(".*-[0-9]+")
        ? 0.005
        : 1e-3 * TASKS.get(task).get("random")[POINTS.length - 1];
  }
}
