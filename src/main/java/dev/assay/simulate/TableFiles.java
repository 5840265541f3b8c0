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
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads tables. The JSON file names the parameters with their choices, the goal and the metric.
/// The rows have the index of every choice and then, as their first line says, `seedN` (the value
/// with one seed) or `seedN@E` (the same after epoch E), and maybe `seconds` (of a whole run).
final class TableFiles {

  /// More would not fit into memory beside a search.
  static final long MOST_VALUES = 20_000_000;

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
      return files.table(name, files.description(description), rows);
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

  private Table table(String name, Value.Object head, Path file) throws IOException {
    Space space = space(head);
    return new Table(name, text(head, "metric"), space, goal(head), rows(space, file));
  }

  private Table.Rows rows(Space space, Path file) throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      String header = lines.readLine();
      var rows =
          new TableRows(
              List.copyOf(space.names()),
              choices(space),
              header == null ? "" : header,
              this::wrong);
      int number = 2;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(number++, line);
      }
      return rows.rows();
    }
  }

  private int[] choices(Space space) {
    int[] choices =
        space.parameters().stream()
            .mapToInt(parameter -> parameter.domain().size().orElseThrow().intValueExact())
            .toArray();
    long size = 1;
    for (int count : choices) {
      size *= count;
      if (size > MOST_VALUES) {
        throw wrong("it has more than %,d configurations".formatted(MOST_VALUES));
      }
    }
    return choices;
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

  private SimulationException wrong(String why) {
    return new SimulationException("%s: %s".formatted(what, why));
  }
}
