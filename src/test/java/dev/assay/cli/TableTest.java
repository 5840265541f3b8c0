package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {

  private static final List<Column> COLUMNS =
      List.of(
          Column.id("ID", "id"),
          Column.text("NAME", "name"),
          Column.status("STATUS", "status"),
          Column.text("EMPTY", "nothing"),
          Column.number("N", "n"));

  private static List<Value.Object> documents(String... texts) {
    return List.of(texts).stream().map(text -> (Value.Object) Json.parse(text)).toList();
  }

  @Test
  void columns_are_aligned_and_empty_ones_left_out() {
    var rows =
        documents(
            "{'id':'e1','name':'short','status':'failed','n':7}".replace('\'', '"'),
            "{'id':'e22','name':'a name','status':'completed','n':1234}".replace('\'', '"'));

    assertThat(new Table(COLUMNS, rows).lines(OptionalInt.empty(), Style.PLAIN))
        .containsExactly(
            "ID   NAME    STATUS        N",
            "e1   short   failed        7",
            "e22  a name  completed  1234");
  }

  @Test
  void a_narrow_terminal_shortens_text_but_neither_ids_nor_numbers() {
    var rows =
        documents(
            "{'id':'e123456789ab','name':'a very long name','status':'failed','n':123456}"
                .replace('\'', '"'));

    assertThat(new Table(COLUMNS, rows).lines(OptionalInt.of(40), Style.PLAIN).getLast())
        .isEqualTo("e123456789ab  a very lo…  failed  123456");
  }

  @Test
  void what_could_command_a_terminal_is_shown_and_not_done() {
    assertThat(SafeText.line("a\u001b[31mred\r\nb\u009b1m\u202eleft"))
        .isEqualTo("a\\u001b[31mred\\r\\nb\\u009b1m\\u202eleft");
    assertThat(SafeText.line("grün 🚀 漢字")).isEqualTo("grün 🚀 漢字");
    assertThat(SafeText.width("漢字🚀e\u0301")).isEqualTo(7);
    assertThat(SafeText.shortened("漢字漢字", 5)).isEqualTo("漢字…");
  }

  @Test
  void only_colours_pass_to_a_terminal_even_across_buffers() {
    var filter = new TerminalFilter(true);
    byte[] text =
        "a\u001b[1;31mred\u001b[0m\u001b[2J\u001b]0;title\u0007b\u0007\u009bc é\n"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var passed = new java.io.ByteArrayOutputStream();
    for (byte one : text) {
      passed.writeBytes(filter.pass(new byte[] {one}, 1));
    }

    assertThat(passed.toString(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("a\u001b[1;31mred\u001b[0mbc é\n");
  }

  @Test
  void csv_keeps_values_exact_quotes_them_and_disarms_formulas() {
    var rows =
        documents(
            "{\"id\":\"e1\",\"params\":{\"lr\":1e-05,\"s\":\"=1+2\"},\"n\":-3}",
            "{\"id\":\"a,\\\"b\\\"\\nc\",\"params\":{\"lr\":0.5},\"x\":[1,\"NaN\"]}");

    assertThat(Csv.lines(rows))
        .containsExactly(
            "id,params.lr,params.s,n,x",
            "e1,1e-05,'=1+2,-3,",
            "\"a,\"\"b\"\"\nc\",0.5,,,\"[1,\"\"NaN\"\"]\"");
  }

  @Test
  void spans_are_read_and_written_as_people_do() {
    assertThat(Spans.parse("--x", "1h30m").toMinutes()).isEqualTo(90);
    assertThat(Spans.parse("--x", "500ms").toMillis()).isEqualTo(500);
    assertThat(Spans.parse("--x", "1.5").toMillis()).isEqualTo(1500);
    assertThat(List.of(Spans.text(0.04), Spans.text(12.4), Spans.text(185), Spans.text(7800)))
        .containsExactly("0.0s", "12s", "3m05s", "2h10m");
    assertThat(Spans.text(100_000)).isEqualTo("1d03h");
  }

  @Test
  void measured_numbers_have_no_more_digits_than_are_worth_reading() {
    assertThat(
            List.of(
                Fields.measured(Value.of(0.9665738161559888)),
                Fields.measured(Value.of(12.0)),
                Fields.measured(Value.of(1.23456e-7)),
                Fields.measured(Value.of(0.0)),
                Fields.measured(Value.of(3)),
                Fields.measured(Value.of(Double.NaN))))
        .containsExactly("0.96657", "12.0", "1.235e-07", "0.0", "3", "nan");
  }
}
