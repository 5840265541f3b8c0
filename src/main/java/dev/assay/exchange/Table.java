package dev.assay.exchange;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A table in a file: comma-separated values with a header (RFC 4180), or one JSON object a line.
/// Which of them it is shows in its first letter. It is read from the beginning each time, one row
/// at a time.
public final class Table {

  private static final int LONGEST = 1 << 20;

  private final Path file;

  /// The table in `file`; nothing is read yet.
  public Table(Path file) {
    this.file = file;
  }

  /// One row.
  ///
  /// @param line where it begins, from 1
  /// @param cells by the names of their columns; a text where there are no types, and then never
  ///   empty
  /// @param isTyped whether values have the types they were written with
  public record Row(int line, Value.Object cells, boolean isTyped) {}

  /// Gives each row to `reader`, in their order.
  ///
  /// @return how many there were
  /// @throws ExchangeException for what is no such table, and whatever `reader` throws
  public int read(Consumer<Row> reader) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder))) {
      in.mark(2);
      if (in.read() != '\uFEFF') {
        in.reset();
      }
      var lines = new Lines(in);
      return lines.isJson() ? json(lines, reader) : csv(lines, reader);
    } catch (CharacterCodingException _) {
      throw new ExchangeException("it is not UTF-8 text", "");
    } catch (IOException e) {
      throw new ExchangeException("it cannot be read: " + e.getMessage(), "");
    }
  }

  private static int json(Lines lines, Consumer<Row> reader) throws IOException {
    int rows = 0;
    for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
      String line = next.get().strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        if (!(Json.parse(line) instanceof Value.Object row)) {
          throw new ExchangeException(lines.number(), "it is no JSON object", "one object a line");
        }
        reader.accept(new Row(lines.number(), row, true));
        rows++;
      } catch (JsonSyntaxException e) {
        throw new ExchangeException(
            lines.number(), "it is no JSON: " + e.getMessage(), "one object a line");
      }
    }
    return rows;
  }

  private static int csv(Lines lines, Consumer<Row> reader) throws IOException {
    var cells = new CsvCells(lines);
    Optional<List<String>> header = cells.next();
    if (header.isEmpty()) {
      throw new ExchangeException("it is empty", "the first line names the columns");
    }
    List<String> names = header.get().stream().map(String::strip).toList();
    check(names);
    int rows = 0;
    for (var row = cells.next(); row.isPresent(); row = cells.next()) {
      List<String> values = row.get();
      if (values.size() == 1 && values.getFirst().isBlank()) {
        continue;
      }
      if (values.size() != names.size()) {
        throw new ExchangeException(
            cells.line(),
            "it has %d cells, and the header names %d columns"
                .formatted(values.size(), names.size()),
            "a cell that holds a comma stands in double quotes");
      }
      reader.accept(new Row(cells.line(), named(names, values), false));
      rows++;
    }
    return rows;
  }

  private static Value.Object named(List<String> names, List<String> values) {
    var cells = new LinkedHashMap<String, Value>();
    for (int i = 0; i < names.size(); i++) {
      if (!values.get(i).isBlank()) {
        cells.put(names.get(i), Value.of(values.get(i)));
      }
    }
    return Value.object(cells);
  }

  /// An empty name may stand over the numbers of rows, which other tools write first.
  private static void check(List<String> names) {
    var seen = new LinkedHashSet<String>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty() && i > 0) {
        throw new ExchangeException(1, "column %d has no name".formatted(i + 1), "");
      }
      if (!seen.add(name)) {
        throw new ExchangeException(1, "column '%s' is there twice".formatted(name), "rename one");
      }
    }
  }

  /// Lines with their numbers, of bounded length.
  static final class Lines {
    private final BufferedReader in;
    private int number;

    Lines(BufferedReader in) {
      this.in = in;
    }

    boolean isJson() throws IOException {
      in.mark(LONGEST);
      int next = in.read();
      for (int i = 0; i < LONGEST - 2 && Character.isWhitespace(next); i++) {
        next = in.read();
      }
      in.reset();
      return next == '{';
    }

    Optional<String> next() throws IOException {
      var line = new StringBuilder();
      int unit = in.read();
      if (unit < 0) {
        return Optional.empty();
      }
      number++;
      for (; unit >= 0 && unit != '\n'; unit = in.read()) {
        if (line.length() == LONGEST) {
          throw new ExchangeException(number, "the line is longer than a million letters", "");
        }
        if (unit == 0) {
          throw new ExchangeException(
              number, "it is no text", "CSV, JSON lines and Optuna's SQLite files can be read");
        }
        line.append((char) unit);
      }
      return Optional.of(
          !line.isEmpty() && line.charAt(line.length() - 1) == '\r'
              ? line.substring(0, line.length() - 1)
              : line.toString());
    }

    int number() {
      return number;
    }
  }
}
