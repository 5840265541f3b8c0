package dev.assay.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the lines of a table and averages over seeds. For one thread.
final class TableRows {

  private static final String SECONDS = "seconds";
  private static final Pattern SEED = Pattern.compile("seed[0-9]+(?:@([1-9][0-9]{0,5}))?");

  private final List<String> names;
  private final int[] choices;
  private final Function<String, SimulationException> wrong;

  /// For each column behind the parameters the epoch it belongs to, from 1; 0 is the seconds.
  private final int[] epochOf;

  private final int epochs;
  private final double[] sums;
  private final int[] counts;
  private final double[] seconds;

  /// @param names of the parameters, with how many `choices` each has
  /// @param header the first line
  /// @param wrong makes an error of what is wrong
  TableRows(
      List<String> names,
      int[] choices,
      String header,
      Function<String, SimulationException> wrong) {
    this.names = names;
    this.choices = choices;
    this.wrong = wrong;
    List<String> columns = List.of(header.split(",", -1));
    if (columns.size() <= names.size() || !columns.subList(0, names.size()).equals(names)) {
      throw wrong.apply(
          "line 1 must name the parameters %s and then values, found %s"
              .formatted(String.join(",", names), header));
    }
    this.epochOf =
        columns.subList(names.size(), columns.size()).stream().mapToInt(this::epoch).toArray();
    this.epochs = Arrays.stream(epochOf).max().orElse(0);
    int rows = Arrays.stream(choices).reduce(1, Math::multiplyExact);
    if (epochs == 0 || (long) rows * epochs > TableFiles.MOST_VALUES) {
      throw wrong.apply(
          "it has %s".formatted(epochs == 0 ? "no column with values" : "too many values"));
    }
    this.sums = new double[rows * epochs];
    this.counts = new int[rows * epochs];
    this.seconds = new double[Arrays.stream(epochOf).anyMatch(epoch -> epoch == 0) ? rows : 0];
    Arrays.fill(seconds, Double.NaN);
  }

  private int epoch(String column) {
    if (column.equals(SECONDS)) {
      return 0;
    }
    Matcher matcher = SEED.matcher(column);
    if (!matcher.matches()) {
      throw wrong.apply(
          "line 1: a column is seconds, seedN or seedN@EPOCH, found '%s'".formatted(column));
    }
    return matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
  }

  /// Takes one line; a configuration that was run with fewer seeds has fewer cells.
  ///
  /// @param number of the line, from 1
  void add(int number, String line) {
    String[] cells = line.split(",", -1);
    int values = cells.length - choices.length;
    if (values < 1 || values > epochOf.length) {
      throw wrong.apply(
          "line %d has %d cells, not %d indices and 1 to %d values"
              .formatted(number, cells.length, choices.length, epochOf.length));
    }
    int row = row(number, cells);
    for (int i = 0; i < values; i++) {
      double value = number(cells[choices.length + i], number);
      if (epochOf[i] == 0) {
        seconds[row] = value;
      } else {
        int at = row * epochs + epochOf[i] - 1;
        sums[at] += value;
        counts[at]++;
      }
    }
  }

  private int row(int line, String[] cells) {
    int row = 0;
    for (int i = 0; i < choices.length; i++) {
      double index = number(cells[i], line);
      if (index != Math.rint(index) || index < 0 || index >= choices[i]) {
        throw wrong.apply(
            "line %d: %s is an index from 0 to %d, found %s"
                .formatted(line, names.get(i), choices[i] - 1, cells[i]));
      }
      row = row * choices[i] + (int) index;
    }
    return row;
  }

  private double number(String text, int line) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw wrong.apply("line %d: '%s' is no number".formatted(line, text));
    }
  }

  Table.Rows rows() {
    double[] means = new double[sums.length];
    Arrays.setAll(means, i -> sums[i] / counts[i]);
    if (Arrays.stream(means).allMatch(Double::isNaN)) {
      throw wrong.apply("it has no row with a value");
    }
    return new Table.Rows(epochs, means, seconds);
  }
}
