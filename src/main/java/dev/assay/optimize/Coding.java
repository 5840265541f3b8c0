package dev.assay.optimize;

import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Points of a space as vectors, one coordinate for each parameter that has more than one value,
/// and back. On a [Axis.Line] a coordinate goes from 0 to 1, on a [Axis.Choice] it is the index;
/// NaN stands for a parameter that is absent.
public final class Coding {

  private final Space space;
  private final List<Parameter> parameters;
  private final List<Axis> axes;
  private final Map<String, Integer> positions = new HashMap<>();

  /// The coding of `space`.
  public Coding(Space space) {
    this.space = space;
    this.parameters =
        space.parentsFirst().stream()
            .filter(
                parameter -> parameter.domain().size().filter(s -> s.bitLength() <= 1).isEmpty())
            .toList();
    this.axes = parameters.stream().map(parameter -> Axis.of(parameter.domain())).toList();
    for (int i = 0; i < parameters.size(); i++) {
      positions.put(parameters.get(i).name(), i);
    }
  }

  /// The parameters that have a coordinate, parents before their children.
  public List<Parameter> parameters() {
    return parameters;
  }

  /// Their axes, in the same order.
  public List<Axis> axes() {
    return axes;
  }

  /// How many coordinates a point has.
  public int dimensions() {
    return axes.size();
  }

  /// The coordinates of `params`, or empty where it is no point of the space.
  public Optional<double[]> encode(Value.Object params) {
    return space
        .chosen(params)
        .map(chosen -> {
          double[] point = new double[axes.size()];
          for (int i = 0; i < point.length; i++) {
            Value value = chosen.get(parameters.get(i).name());
            point[i] = value == null ? Double.NaN : axes.get(i).coordinate(value);
          }
          return point;
        });
  }

  /// The point at `coordinates`: what a condition makes absent is left out whatever its coordinate,
  /// and what is present needs one that is not NaN.
  public Value.Object decode(double[] coordinates) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : space.parentsFirst()) {
      if (parameter.when().holds(values)) {
        Integer position = positions.get(parameter.name());
        values.put(
            parameter.name(),
            position == null
                ? Axis.of(parameter.domain()).value(0)
                : axes.get(position).value(coordinates[position]));
      }
    }
    return space.point(values);
  }

  /// `coordinates` as they would come back: every one in the middle of its cell, absent ones NaN.
  public double[] snap(double[] coordinates) {
    return encode(decode(coordinates)).orElseThrow();
  }

  /// Whether some parameter may be absent.
  public boolean isConditional() {
    return parameters.stream().anyMatch(parameter -> !parameter.when().isAlways());
  }
}
