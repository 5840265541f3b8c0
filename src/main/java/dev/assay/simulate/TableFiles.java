package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Domain;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads tables. The JSON file names the parameters with their choices, the goal and the number of
/// seeds; the rows have the index of every choice and then a value for every seed it was run with.
final class TableFiles {

  /// More rows than this would not fit into memory beside a search.
  private static final long MAX_ROWS = 10_000_000;

  private final String what;

  private TableFiles(Path path) {
    this.what = "table " + path;
  }

  static Table read(Path path) {
    var files = new TableFiles(path);
    String name = String.valueOf(path.getFileName());
    Path description = path.resolveSibling(name + ".json");
    Path rows = path.resolveSibling(name + ".csv.gz");
    try {
      Value.Object head = files.description(description);
      return files.table(name, head, rows);
    } catch (NoSuchFileException e) {
      throw new SimulationException(
          "no table %s: it needs the files %s and %s"
              .formatted(path, description.getFileName(), rows.getFileName()));
    } catch (IOException e) {
      throw new SimulationException("cannot read %s: %s".formatted(files.what, e.getMessage()));
    }
  }

  private Value.Object description(Path file) throws IOException {
    try {
      if (Json.parse(Files.readString(file)) instanceof Value.Object head) {
        return head;
      }
      throw wrong("%s must hold a JSON object".formatted(file.getFileName()));
    } catch (JsonSyntaxException e) {
      throw wrong("%s is not JSON: %s".formatted(file.getFileName(), e.getMessage()));
    }
  }

  private Table table(String name, Value.Object head, Path rows) throws IOException {
    Space space = space(head);
    Goal goal = goal(head);
    int seeds = integer(head, "seeds");
    double[] means = new double[size(space)];
    Arrays.fill(means, Double.NaN);
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(rows)), StandardCharsets.UTF_8))) {
      lines.readLine();
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        read(line.split(",", -1), number, space, seeds, means);
      }
    }
    if (Arrays.stream(means).allMatch(Double::isNaN)) {
      throw wrong("it has no row with a value");
    }
    return new Table(name, space, goal, means);
  }

  private void read(String[] cells, int line, Space space, int seeds, double[] means) {
    List<Parameter> parameters = space.parameters();
    int values = cells.length - parameters.size();
    if (values < 1 || values > seeds) {
      throw wrong(
          "line %d has %d cells, not %d indices and 1 to %d values"
              .formatted(line, cells.length, parameters.size(), seeds));
    }
    int row = 0;
    for (int i = 0; i < parameters.size(); i++) {
      int choices = choices(parameters.get(i));
      int index = (int) number(cells[i], line);
      if (index < 0 || index >= choices) {
        throw wrong(
            "line %d: %s is an index from 0 to %d, found %s"
                .formatted(line, parameters.get(i).name(), choices - 1, cells[i]));
      }
      row = row * choices + index;
    }
    double sum = 0;
    for (int i = 0; i < values; i++) {
      sum += number(cells[parameters.size() + i], line);
    }
    means[row] = sum / values;
  }

  private double number(String text, int line) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw wrong("line %d: '%s' is no number".formatted(line, text));
    }
  }

  private int size(Space space) {
    long size = 1;
    for (Parameter parameter : space.parameters()) {
      size *= choices(parameter);
      if (size > MAX_ROWS) {
        throw wrong("it has more than %,d configurations".formatted(MAX_ROWS));
      }
    }
    return (int) size;
  }

  private static int choices(Parameter parameter) {
    return parameter.domain().size().orElseThrow().intValueExact();
  }

  private Goal goal(Value.Object head) {
    return switch (text(head, "goal")) {
      case "minimize" -> Goal.MINIMIZE;
      case "maximize" -> Goal.MAXIMIZE;
      default -> throw wrong("goal must be minimize or maximize");
    };
  }

  private Space space(Value.Object head) {
    List<Parameter> parameters = new ArrayList<>();
    try {
      for (Value item : items(head, "parameters")) {
        if (!(item instanceof Value.Object parameter)) {
          throw wrong("parameters must be a list of objects");
        }
        List<Value> choices = items(parameter, "choices");
        Domain domain =
            switch (text(parameter, "kind")) {
              case "ordinal" -> new Domain.Ordinal(choices);
              case "categorical" -> new Domain.Categorical(choices);
              default -> throw wrong("the kind of a parameter must be ordinal or categorical");
            };
        parameters.add(new Parameter(text(parameter, "name"), domain));
      }
      return new Space(parameters);
    } catch (InvalidSpaceException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private List<Value> items(Value.Object object, String key) {
    if (object.get(key).orElse(Value.Null.NULL) instanceof Value.Array(List<Value> items)) {
      return items;
    }
    throw wrong("'%s' must be a list".formatted(key));
  }

  private String text(Value.Object object, String key) {
    if (object.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text)) {
      return text;
    }
    throw wrong("'%s' must be a text".formatted(key));
  }

  private int integer(Value.Object object, String key) {
    if (object.get(key).orElse(Value.Null.NULL) instanceof Value.Int(var number)
        && number.signum() > 0
        && number.bitLength() < 16) {
      return number.intValue();
    }
    throw wrong("'%s' must be a number from 1 to 32767".formatted(key));
  }

  private SimulationException wrong(String why) {
    return new SimulationException("%s: %s".formatted(what, why));
  }
}
