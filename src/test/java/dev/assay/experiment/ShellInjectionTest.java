package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No value that the reader lets into a script is ever run by a shell, however odd the script.
class ShellInjectionTest {

  private static final List<String> PIECES =
      List.of(
          "{x}",
          "{x}",
          "{x}",
          "echo ",
          " ",
          " ",
          "\n",
          "'",
          "'",
          "\"",
          "\"",
          "$(",
          ")",
          "`",
          "\\",
          "#",
          " # ",
          "<<E\n",
          "\nE\n",
          "<<'E'\n",
          "<<-E\n",
          "${a:-",
          "}",
          "$((",
          "))",
          "$'",
          "$",
          "a=",
          ";",
          "((",
          "(",
          "$[",
          "]",
          "case a in a) ",
          ";; esac\n",
          "{",
          "<<<");

  private static final List<String> VALUES =
      List.of(
          "$(touch run)",
          "`touch run`",
          "'; touch run; '",
          "\"; touch run; \"",
          "\ntouch run\n",
          ")); touch run; ((",
          "}; touch run; {",
          "\\'; touch run #",
          "a[$(touch run)]");

  @TempDir Path folder;

  @Test
  void no_value_is_run() throws Exception {
    check(0, 150);
  }

  @Test
  @Tag("soak")
  void no_value_is_run_in_many_scripts() throws Exception {
    check(150, 20_000);
  }

  private void check(long from, long to) throws IOException, InterruptedException {
    int filled = 0;
    for (long seed = from; seed < to; seed++) {
      var random = new Random(seed);
      String script = script(random);
      var holes = ShellText.holes(script);
      boolean accepted =
          holes.stream()
              .allMatch(hole ->
                  hole.where() == ShellText.Where.PLAIN || hole.where() == ShellText.Where.COMMENT);
      if (accepted && !holes.isEmpty()) {
        String value = VALUES.get(random.nextInt(VALUES.size()));
        run(random.nextBoolean() ? "sh" : "bash", script, value, seed);
        filled++;
      }
    }
    assertThat(filled).as("scripts that were run").isPositive();
  }

  private static String script(Random random) {
    var script = new StringBuilder("echo ");
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      script.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return script.toString();
  }

  private void run(String shell, String script, String value, long seed)
      throws IOException, InterruptedException {
    var rendering = new Rendering(Value.object(Map.of("x", Value.of(value))), "j", Json::write);
    String text = rendering.script(new Command.Script(script));
    Process process =
        new ProcessBuilder(shell, "-c", text)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.exists(folder.resolve("run")))
        .as("seed %d: the value %s was run by %s of %s", seed, value, shell, script)
        .isFalse();
  }
}
