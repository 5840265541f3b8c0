package dev.assay.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Domain;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

  @TempDir private Path folder;

  private List<Table.Row> read(String text) throws IOException {
    Path file = folder.resolve("table");
    Files.writeString(file, text);
    var rows = new ArrayList<Table.Row>();
    new Table(file).read(rows::add);
    return rows;
  }

  @Test
  void cells_may_hold_commas_quotes_and_line_ends() throws IOException {
    List<Table.Row> rows =
        read("\uFEFFa,\"b, c\",d\r\n1,\"say \"\"hi\"\"\",x\r\n\r\n2,\"two\nlines\",\r\n3,,y\n");

    assertThat(rows)
        .extracting(row -> Json.write(row.cells()))
        .containsExactly(
            "{\"a\":\"1\",\"b, c\":\"say \\\"hi\\\"\",\"d\":\"x\"}",
            "{\"a\":\"2\",\"b, c\":\"two\\nlines\"}",
            "{\"a\":\"3\",\"d\":\"y\"}");
    assertThat(rows).extracting(Table.Row::line).containsExactly(2, 4, 6);
  }

  @Test
  void json_lines_keep_their_types() throws IOException {
    assertThat(read("\n{\"a\": 1, \"b\": [2.0]}\n\n{\"a\": \"1\"}\n"))
        .extracting(row -> Json.write(row.cells()))
        .containsExactly("{\"a\":1,\"b\":[2.0]}", "{\"a\":\"1\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | it is empty",
        "`a,b\n1\n` | 2 | it has 1 cells, and the header names 2 columns",
        "`a,a\n1,2\n` | 1 | column 'a' is there twice",
        "`a,,b\n1,2,3\n` | 1 | column 2 has no name",
        "`a\n\"x\n` | 2 | a quoted cell is never closed",
        "`{\"a\": 1}\n{\"a\": \n` | 2 | it is no JSON",
        "`{\"a\": 1}\n[1]\n` | 2 | it is no JSON object",
      })
  void what_is_no_table_is_refused_in_one_line(String text, int line, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(ExchangeException.class, e -> assertThat(e.line()).isEqualTo(line))
        .hasMessageStartingWith(message);
  }

  @Test
  void bytes_that_are_no_text_are_refused() throws IOException {
    Path file = folder.resolve("bytes");
    Files.write(file, new byte[] {'a', ',', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> new Table(file).read(_ -> {})).hasMessage("it is not UTF-8 text");
    Files.write(file, new byte[] {'a', 0, '\n'});
    assertThatThrownBy(() -> new Table(file).read(_ -> {})).hasMessage("it is no text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | 1",
        "-2 | -2",
        "007 | \"007\"",
        "0.5 | 0.5",
        "1e-3 | 0.001",
        "True | true",
        "x y | \"x y\"",
        "[1, 2] | [1,2]",
        "[a | \"[a\"",
        "inf | \"Infinity\"",
        "'=1+1 | \"=1+1\"",
        "nan | \"NaN\""
      })
  void a_cell_is_what_it_looks_like(String text, String json) {
    assertThat(Cells.value(text).map(Json::write)).hasValue(json);
  }

  @Test
  void a_cell_is_text_where_only_that_is_a_choice() {
    var choices = new Domain.Categorical(List.of(Value.of("1"), Value.of("true")));

    assertThat(Cells.value("1", choices)).hasValue(Value.of("1"));
    assertThat(Cells.value(" true ", choices)).hasValue(Value.of("true"));
    assertThat(Cells.value("2", choices)).hasValue(Value.of(2));
    assertThat(Cells.value("  ", choices)).isEmpty();
  }

  @Test
  void what_is_written_is_read_again() throws IOException {
    List<Value> cells =
        List.of(Value.of("=1+1"), Value.of("a,\"b\""), Value.of(0.1), Value.of(3), Value.Null.NULL);

    var row = read("a,b,c,d,e\n" + CsvLine.of(cells) + "\n").getFirst().cells().members();

    assertThat(
            row.values().stream()
                .map(cell -> Cells.value(((Value.Text) cell).value()).orElseThrow()))
        .containsExactlyElementsOf(cells.subList(0, 4));
  }
}
