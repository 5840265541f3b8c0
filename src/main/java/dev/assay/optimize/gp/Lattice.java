package dev.assay.optimize.gp;

import dev.assay.optimize.Coding;
import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A space for quick arithmetic: which coordinates are choices, where the middles of the cells are,
/// when a coordinate is there. Does to arrays what [Coding#snap] does to params.
final class Lattice {

  /// Lines of more cells than this are searched as a continuum first.
  private static final int LISTED = 4096;

  private final Coding coding;
  private final boolean[] choices;
  private final double[][] middles;
  private final double[][] ends;
  private final long[] cells;

  /// For each coordinate, the coordinates it depends on and the values that let it be there.
  private final int[][] parents;

  private final double[][][] allowed;

  /// Whether some condition asks for a number between bounds.
  private final boolean bounded;

  Lattice(Space space, Coding coding) {
    this.coding = coding;
    int d = coding.dimensions();
    this.choices = new boolean[d];
    this.bounded = space.parameters().stream().anyMatch(p -> !p.when().within().isEmpty());
    this.middles = new double[d][];
    this.ends = new double[d][];
    this.cells = new long[d];
    this.parents = new int[d][];
    this.allowed = new double[d][][];
    var positions = new HashMap<String, Integer>();
    for (int i = 0; i < d; i++) {
      positions.put(coding.parameters().get(i).name(), i);
      Axis axis = coding.axes().get(i);
      choices[i] = axis instanceof Axis.Choice;
      cells[i] = axis.cells();
      list(i, axis);
    }
    for (int i = 0; i < d; i++) {
      condition(space, coding.parameters().get(i), i, positions);
    }
  }

  /// Notes the middles of all cells, and where cells of a line end.
  private void list(int at, Axis axis) {
    int count = cells[at] <= LISTED ? (int) cells[at] : 0;
    middles[at] = new double[count];
    ends[at] = new double[count];
    double from = 0;
    for (int cell = 0; cell < count; cell++) {
      if (axis instanceof Axis.Line line) {
        ends[at][cell] = line.to(from);
        middles[at][cell] = axis.coordinate(axis.value((from + ends[at][cell]) / 2));
        from = ends[at][cell];
      } else {
        middles[at][cell] = cell;
      }
    }
  }

  /// Single-valued parents have no coordinate: what depends on them depends on what they depend on.
  private void condition(Space space, Parameter parameter, int at, Map<String, Integer> positions) {
    var on = new TreeMap<Integer, double[]>();
    collect(space, parameter, positions, on);
    parents[at] = on.keySet().stream().mapToInt(Integer::intValue).toArray();
    allowed[at] = on.values().toArray(double[][]::new);
  }

  private void collect(
      Space space, Parameter parameter, Map<String, Integer> positions, Map<Integer, double[]> on) {
    parameter
        .when()
        .allowed()
        .forEach((name, values) -> {
          Integer position = positions.get(name);
          if (position == null) {
            collect(space, space.parameter(name).orElseThrow(), positions, on);
          } else {
            on.merge(position, coordinates(position, values), Lattice::common);
          }
        });
  }

  private double[] coordinates(int position, List<Value> values) {
    return values.stream().mapToDouble(coding.axes().get(position)::coordinate).toArray();
  }

  private static double[] common(double[] a, double[] b) {
    return Arrays.stream(a).filter(x -> contains(b, x)).toArray();
  }

  private static boolean contains(double[] values, double wanted) {
    for (double value : values) {
      if (value == wanted) {
        return true;
      }
    }
    return false;
  }

  int dimensions() {
    return choices.length;
  }

  boolean[] choices() {
    return choices;
  }

  /// How many values a coordinate has; 0 in a continuum.
  long cells(int at) {
    return cells[at];
  }

  /// Whether the values of a coordinate are few enough to be listed by [#middles].
  boolean isListed(int at) {
    return middles[at].length > 0;
  }

  /// The values of a coordinate that [#isListed], in their order; not to be changed.
  double[] middles(int at) {
    return middles[at];
  }

  /// In which cell a coordinate that [#isListed] lies.
  int cell(int at, double coordinate) {
    if (choices[at]) {
      return (int) coordinate;
    }
    int found = Arrays.binarySearch(ends[at], coordinate);
    // An end belongs to the next cell.
    int cell = found >= 0 ? found + 1 : -found - 1;
    return Math.min(cell, ends[at].length - 1);
  }

  /// Moves every number to the middle of its cell, and makes absent what a condition makes absent;
  /// what becomes present has been given some number. In place.
  void snap(double[] point) {
    if (bounded) {
      snapAsParams(point);
      return;
    }
    for (int i = 0; i < point.length; i++) {
      if (!isPresent(point, i)) {
        point[i] = Double.NaN;
      } else if (Double.isNaN(point[i])) {
        point[i] = typical(i);
      } else if (isListed(i)) {
        point[i] = middles[i][cell(i, point[i])];
      } else if (cells[i] > 0) {
        point[i] = coding.axes().get(i).coordinate(coding.axes().get(i).value(point[i]));
      } else {
        point[i] = Math.clamp(point[i], 0.0, 1.0);
      }
    }
  }

  /// The same by way of the params, where conditions are more than lists of values.
  private void snapAsParams(double[] point) {
    for (int i = 0; i < point.length; i++) {
      point[i] = Double.isNaN(point[i]) ? typical(i) : point[i];
    }
    double[] snapped = coding.snap(point);
    for (int i = 0; i < point.length; i++) {
      if (choices[i] || cells[i] > 0 || Double.isNaN(snapped[i])) {
        point[i] = snapped[i];
      }
    }
  }

  /// Whether coordinate `at` is there, given those before it.
  boolean isPresent(double[] point, int at) {
    for (int k = 0; k < parents[at].length; k++) {
      if (!contains(allowed[at][k], point[parents[at][k]])) {
        return false;
      }
    }
    return true;
  }

  private double typical(int at) {
    return choices[at] ? 0 : isListed(at) ? middles[at][cell(at, 0.5)] : 0.5;
  }

  /// The coordinate that `fraction` of the prior, from 0 to 1, leads to.
  double drawn(int at, double fraction) {
    return coding.axes().get(at) instanceof Axis.Choice choice ? choice.draw(fraction) : fraction;
  }

  /// What a model sees of `point`: what is absent has the number in the middle of its line, or a
  /// choice of its own. That it is absent the model sees by the parent, whose value says so.
  double feature(double[] point, int at) {
    return !Double.isNaN(point[at]) ? point[at] : choices[at] ? -1 : 0.5;
  }
}
