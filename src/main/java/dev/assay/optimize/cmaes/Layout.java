package dev.assay.optimize.cmaes;

import dev.assay.optimize.Coding;
import dev.assay.space.Axis;
import java.util.List;
import java.util.stream.IntStream;

/// Which coordinates of a point lie on lines, and which are choices.
///
/// @param lineAt where the coordinate of each line is in a point
/// @param choiceAt where the coordinate of each choice is in a point
record Layout(
    Coding coding, List<Axis.Line> lines, int[] lineAt, List<Axis.Choice> choices, int[] choiceAt) {

  static Layout of(Coding coding) {
    List<Axis> axes = coding.axes();
    return new Layout(
        coding,
        axes.stream().filter(Axis.Line.class::isInstance).map(Axis.Line.class::cast).toList(),
        IntStream.range(0, axes.size()).filter(i -> axes.get(i) instanceof Axis.Line).toArray(),
        axes.stream().filter(Axis.Choice.class::isInstance).map(Axis.Choice.class::cast).toList(),
        IntStream.range(0, axes.size()).filter(i -> axes.get(i) instanceof Axis.Choice).toArray());
  }

  /// The part of `point` that lies on lines; what is absent is as in `otherwise`.
  double[] lines(double[] point, double[] otherwise) {
    return IntStream.range(0, lineAt.length)
        .mapToDouble(i -> Double.isNaN(point[lineAt[i]]) ? otherwise[i] : point[lineAt[i]])
        .toArray();
  }

  /// The choices of `point`; -1 for what is absent.
  int[] choices(double[] point) {
    return IntStream.of(choiceAt)
        .map(at -> Double.isNaN(point[at]) ? -1 : (int) point[at])
        .toArray();
  }

  /// The point with these parts.
  double[] point(double[] onLines, int[] chosen) {
    double[] point = new double[coding.dimensions()];
    for (int i = 0; i < lineAt.length; i++) {
      point[lineAt[i]] = onLines[i];
    }
    for (int i = 0; i < choiceAt.length; i++) {
      point[choiceAt[i]] = chosen[i];
    }
    return point;
  }
}
