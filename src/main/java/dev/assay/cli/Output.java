package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.cli.Surroundings.Size;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// Where a command speaks: data on standard output in the mode that was asked for, everything else
/// on standard error. For many threads.
final class Output {
  private static final Size USUAL = new Size(80, 24);

  private final Surroundings.Streams streams;
  private final OutputStream data;
  private final Mode mode;
  private final boolean quiet;
  private final boolean colours;
  private final boolean dumb;
  private final OptionalInt columns;

  Output(Surroundings surroundings, Globals globals) {
    this.streams = surroundings.streams();
    this.data = new BufferedOutputStream(streams.out(), 8192);
    this.mode = globals.mode();
    this.quiet = globals.quiet();
    this.dumb = surroundings.variable("TERM").filter("dumb"::equals).isPresent();
    this.colours = !globals.noColour() && !dumb && surroundings.variable("NO_COLOR").isEmpty();
    this.columns = columns(surroundings);
  }

  private static OptionalInt columns(Surroundings surroundings) {
    var given = surroundings.variable("COLUMNS").filter(text -> text.matches("[1-9]\\d{0,4}"));
    return given.map(text -> OptionalInt.of(Integer.parseInt(text))).orElse(OptionalInt.empty());
  }

  Mode mode() {
    return mode;
  }

  boolean isTable() {
    return mode == Mode.TABLE;
  }

  /// Whether one line may be redrawn on standard error.
  boolean canRedraw() {
    return streams.errIsTerminal() && !dumb && !quiet;
  }

  /// Whether frames may be drawn on standard output.
  boolean canDrawFrames() {
    return streams.outIsTerminal() && !dumb && isTable();
  }

  /// The size of the terminal; what is not known is 80 columns and 24 rows. `COLUMNS` wins.
  Size size() {
    Size known = streams.size().get().orElse(USUAL);
    return new Size(columns.orElse(known.columns()), known.rows());
  }

  /// Colours for standard output.
  Style style() {
    return colours && streams.outIsTerminal() ? Style.COLOUR : Style.PLAIN;
  }

  /// Columns to draw on; empty for as many as it takes.
  OptionalInt width() {
    if (columns.isPresent()) {
      return columns;
    }
    if (!streams.outIsTerminal() && !streams.errIsTerminal()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(streams.size().get().orElse(USUAL).columns());
  }

  /// Columns to draw tables on; empty where the output goes to a file or program.
  OptionalInt tableWidth() {
    return streams.outIsTerminal() || columns.isPresent() ? width() : OptionalInt.empty();
  }

  /// Data: one line as it is.
  void line(String line) {
    write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Data: bytes as they are.
  void write(byte[] bytes) {
    write(bytes, bytes.length);
  }

  synchronized void write(byte[] bytes, int length) {
    try {
      data.write(bytes, 0, length);
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  /// Data: one document. A table is drawn by `table`, lines without ends.
  ///
  /// @param idKey the member that `-o id` prints
  void document(Value.Object document, String idKey, Supplier<List<String>> table) {
    switch (mode) {
      case TABLE -> table.get().forEach(this::line);
      case JSON -> line(json(document));
      case JSONL -> line(Json.write(document));
      case CSV -> Csv.lines(List.of(document)).forEach(this::line);
      case ID -> line(SafeText.line(Fields.text(document, idKey)));
    }
  }

  /// Data: a list. Nothing at all is drawn of an empty table, but `ifEmpty` is noted.
  void list(List<Value.Object> documents, String idKey, List<Column> table, String ifEmpty) {
    switch (mode) {
      case TABLE -> {
        table(documents, table);
        if (documents.isEmpty()) {
          note(ifEmpty);
        }
      }
      case JSON -> line(json(Value.of(documents)));
      case JSONL -> documents.forEach(document -> line(Json.write(document)));
      case CSV -> Csv.lines(documents).forEach(this::line);
      case ID -> documents.forEach(document -> line(SafeText.line(Fields.text(document, idKey))));
    }
  }

  /// Data: a table, whatever the mode.
  void table(List<Value.Object> documents, List<Column> table) {
    if (!documents.isEmpty()) {
      new Table(table, documents).lines(tableWidth(), style()).forEach(this::line);
    }
  }

  private String json(Value value) {
    return streams.outIsTerminal() ? Json.writeIndented(value) : Json.write(value);
  }

  /// Says something to a person, unless told to be quiet.
  void note(String line) {
    if (!quiet && !line.isEmpty()) {
      error(line);
    }
  }

  /// A note that a program has no use for: only in tables.
  void hint(String line) {
    if (isTable()) {
      note(line);
    }
  }

  /// Writes to standard error, whatever was asked.
  synchronized void error(String line) {
    flush();
    raw(line + "\n");
  }

  /// Writes to standard error without a line end. A closed standard error is no reason to fail.
  void raw(String text) {
    try {
      streams.err().write(text.getBytes(StandardCharsets.UTF_8));
      streams.err().flush();
    } catch (IOException e) {
      return; // there is nobody left to tell
    }
  }

  /// Brings out what was written.
  synchronized void flush() {
    try {
      data.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  /// Reports a failure: one JSON line where JSON was asked for, else lines with a hint.
  static void fail(Surroundings.Streams streams, Failure failure, boolean json) {
    var text = new StringBuilder();
    if (json) {
      text.append(Json.write(failure.document())).append('\n');
    } else {
      failure.messages().forEach(line -> text.append("assay: ").append(line).append('\n'));
      if (!failure.hint().isEmpty()) {
        failure.hint().lines().forEach(line -> text.append("  hint: ").append(line).append('\n'));
      }
    }
    try {
      streams.err().write(text.toString().getBytes(StandardCharsets.UTF_8));
      streams.err().flush();
    } catch (IOException e) {
      return; // there is nobody left to tell
    }
  }
}
