package dev.assay.cli;

import dev.assay.cli.Surroundings.Install;
import dev.assay.cli.Surroundings.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of words typed at the command line, without a process of their own.
record Typed(int code, String out, String err) {

  /// Types `words` where no home can be opened.
  static Typed type(String... words) {
    return type("", Map.of(), words);
  }

  static Typed type(String input, Map<String, String> environment, String... words) {
    Door closed =
        (place, _) -> {
          throw new AssertionError("the home was opened: " + place.map(p -> "-C " + p).orElse(""));
        };
    return type(Path.of("").toAbsolutePath(), input, environment, closed, words);
  }

  /// Types `words` where Assay is installed as `program`, and no home can be opened.
  static Typed typeAs(Path program, List<String> words) {
    Door closed =
        (_, _) -> {
          throw new AssertionError("the home was opened");
        };
    return type(program, Path.of("").toAbsolutePath(), "", Map.of(), closed, words);
  }

  /// Types `words` in `folder`, with what `door` opens.
  static Typed type(
      Path folder, String input, Map<String, String> environment, Door door, String... words) {
    Path program = Path.of("/opt/assay/assay");
    return type(program, folder, input, environment, door, List.of(words));
  }

  private static Typed type(
      Path program,
      Path folder,
      String input,
      Map<String, String> environment,
      Door door,
      List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var surroundings =
        new Surroundings(
            environment,
            "ada",
            folder,
            Streams.piped(in, out, err),
            InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z")),
            Signals.NONE,
            new Install(
                "1.2.3",
                List.of(program.toString()),
                Optional.empty(),
                Path.of(System.getProperty("java.home"))));
    int code = Cli.run(words, surroundings, door);
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
