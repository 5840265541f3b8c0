package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.Cli;
import dev.assay.cli.Signals;
import dev.assay.cli.Surroundings;
import dev.assay.cli.Surroundings.Install;
import dev.assay.cli.Surroundings.Size;
import dev.assay.cli.Surroundings.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What live views draw on a terminal, and what they say where there is none.
class LiveViewTest {
  private static final String LONG = "a-name-that-is-far-too-long-for-a-narrow-terminal-to-show";

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
  private final Deque<Size> sizes = new ArrayDeque<>(List.of(new Size(80, 24)));
  private Signals signals = Signals.NONE;
  private boolean isTerminal = true;

  private record Said(int code, String out, String err) {
    List<String> frames() {
      return List.of(out.split("\u001b\\[H", -1));
    }
  }

  @BeforeEach
  void submit() {
    for (int i = 0; i < 3; i++) {
      String spec = "{\"command\": \"x\", \"repeat\": 4, \"name\": \"%s\"}".formatted(LONG + i);
      var said = type("submit", "--inline", spec);
      assertThat(said.code()).as(said.err()).isZero();
    }
  }

  private Said type(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            environment,
            "ada",
            folder,
            new Streams(
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                isTerminal,
                isTerminal,
                isTerminal,
                () -> Optional.of(sizes.size() > 1 ? sizes.poll() : sizes.getFirst())),
            InstantSource.system(),
            signals,
            new Install("1", List.of("/opt/assay/assay"), Optional.empty(), Path.of("/")));
    int code = Cli.run(List.of(words), surroundings, new Homes(surroundings));
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Said watch(String... more) {
    var words = new java.util.ArrayList<>(List.of("experiments", "--watch", "--interval", "0.1s"));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  private static List<String> visible(String frame) {
    return frame.replaceAll("\u001b\\[[0-9;]*[mKJ]", "").lines().toList();
  }

  @Test
  void frames_are_drawn_one_over_the_other_and_fit_the_terminal() {
    sizes.clear();
    sizes.add(new Size(60, 7));

    var said = watch("--times", "2");

    assertThat(said.code()).isZero();
    assertThat(said.frames()).hasSize(3);
    assertThat(said.frames().getFirst()).isEqualTo("\n".repeat(7));
    for (String frame : said.frames().subList(1, 3)) {
      assertThat(visible(frame)).hasSizeLessThan(7).allMatch(line -> line.length() <= 60);
      assertThat(frame).endsWith("\u001b[J");
    }
    assertThat(said.out()).doesNotContain("?25l", "?1049h");
  }

  @Test
  void a_terminal_that_changed_its_size_is_wiped() {
    sizes.clear();
    sizes.addAll(List.of(new Size(80, 24), new Size(100, 30)));

    assertThat(watch("--times", "3").out()).containsOnlyOnce("\u001b[2J");
  }

  @Test
  void no_color_still_draws_and_a_dumb_terminal_gets_lines() {
    environment.put("NO_COLOR", "1");
    assertThat(watch("--times", "1").out()).contains("\u001b[H").doesNotContain("\u001b[1m");

    environment.put("TERM", "dumb");
    assertThat(watch("--times", "1").out()).doesNotContain("\u001b").contains("0/4 done");
  }

  @Test
  void what_has_not_changed_is_told_once_where_there_is_no_terminal() {
    isTerminal = false;

    var lines = watch("--times", "3").out().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).endsWith("queue: 12 queued   workers: none");
    assertThat(lines.get(1)).contains(LONG, "pending  0/4 done (4 queued)");
  }

  @Test
  void each_look_is_a_document_in_jsonl() {
    isTerminal = false;

    assertThat(watch("--times", "2", "-o", "jsonl").out().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"at\":"));
  }

  @Test
  void ctrl_c_ends_the_view_with_130() {
    signals =
        listener -> {
          listener.accept(Signals.Asked.INTERRUPT);
          return () -> {};
        };

    assertThat(watch().code()).isEqualTo(130);
  }

  @Test
  void options_that_make_no_sense_are_refused() {
    assertThat(watch("-o", "json").err()).contains("cannot be one value");
    assertThat(type("experiments", "--times", "2").err()).contains("--times is given without");
    assertThat(type("experiments", "--watch", "--interval", "0").err()).contains("at least 0.1s");
    assertThat(type("experiments", "--recent", "-1").code()).isEqualTo(2);
    assertThat(type("top", "--times", "0").code()).isEqualTo(2);
  }

  @Test
  void top_draws_too_and_looks_once_where_there_is_no_terminal() {
    assertThat(type("top", "--times", "1").out()).contains("\u001b[H", "nothing runs");

    isTerminal = false;
    assertThat(type("top").out()).contains("processors", "nothing runs").doesNotContain("\u001b");
    assertThat(type("top", "-o", "json").out()).startsWith("{\"at\":");
  }
}
