package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  @TempDir Path folder;
  private AttemptFiles files;

  @BeforeEach
  void name() {
    files = new AttemptFiles(folder);
  }

  @Test
  void a_line_is_taken_when_it_is_complete_and_only_once() throws IOException {
    var tail = new LineTail(files.output());
    var lines = new ArrayList<String>();

    append(files.output(), "one\ntw");
    tail.read(lines::add);
    append(files.output(), "o\r\nthr");
    tail.read(lines::add);
    tail.readToEnd(lines::add);
    tail.readToEnd(lines::add);

    assertThat(lines).containsExactly("one", "two", "thr");
  }

  @Test
  void a_character_cut_by_the_end_of_a_write_is_whole_in_its_line() throws IOException {
    var tail = new LineTail(files.output());
    var lines = new ArrayList<String>();
    var bytes = "grün😀\n".getBytes(StandardCharsets.UTF_8);

    for (byte one : bytes) {
      Files.write(
          files.output(), new byte[] {one}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      tail.read(lines::add);
    }

    assertThat(lines).containsExactly("grün😀");
  }

  @Test
  void a_line_of_megabytes_is_left_out_and_the_next_one_is_read() throws IOException {
    var tail = new LineTail(files.output());
    var lines = new ArrayList<String>();

    append(files.output(), "x".repeat(3 << 20) + "\nafter\n");
    tail.read(lines::add);

    assertThat(lines).containsExactly("after");
  }

  @Test
  void a_log_beyond_its_limit_keeps_its_beginning_and_its_end() throws IOException {
    var capture = new Capture(files, List.of(), 8_000);
    append(files.output(), "first\n" + "middle\n".repeat(2_000) + "last\n");

    capture.read();

    var text = Files.readString(files.output());
    assertThat(text)
        .startsWith("first\n")
        .endsWith("last\n")
        .contains("bytes of output were dropped");
    assertThat(text.length()).isLessThan(8_000);
  }

  @Test
  void lines_after_a_cut_are_read_once() throws IOException {
    var capture = new Capture(files, List.of(), 8_000);
    append(files.output(), "metric loss=1 step=1\n" + "-".repeat(79).concat("\n").repeat(200));
    capture.read();
    append(files.output(), "\nmetric loss=2 step=2\n");
    capture.readToEnd();

    assertThat(capture.reports().drain()).extracting(r -> r.value()).containsExactly(1.0, 2.0);
  }

  @Test
  void the_last_output_is_at_most_two_kibibytes_and_begins_with_a_whole_character()
      throws IOException {
    append(files.output(), "ü".repeat(3_000) + "!");

    var last = new Capture(files, List.of(), 1 << 20).lastOutput();

    assertThat(last.getBytes(StandardCharsets.UTF_8).length).isBetween(2_040, 2_048);
    assertThat(last).matches("ü+!");
  }

  @Test
  void an_attempt_that_printed_nothing_has_no_last_output() throws IOException {
    assertThat(new Capture(files, List.of(), 100).lastOutput()).isEmpty();
  }

  @Test
  void secrets_are_hidden_longest_first_and_short_ones_are_left() {
    var redaction = new Redaction(List.of("hunter22", "hunter22-long", "abc"));

    assertThat(redaction.apply("abc hunter22-long hunter22"))
        .isEqualTo("abc [redacted] [redacted]");
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
