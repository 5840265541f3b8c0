package dev.assay.provenance;

import dev.assay.experiment.Command;
import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The program that runs a stage.
///
/// @param path where the first word of the command leads; for a script with `#!` what runs it.
///   Empty where it is not there (yet), or depends on a param
/// @param version what Python says of itself; empty for other programs, which are not started
record Interpreter(String stage, Optional<Path> path, Optional<String> version) {

  private static final Pattern PYTHON = Pattern.compile("(?:python|pypy)[0-9.]*t?");
  private static final int LONGEST_LINE = 256;

  static Interpreter of(Stage stage, Deadline deadline) {
    Map<String, String> environment = new HashMap<>(stage.environment().captured());
    environment.putAll(stage.environment().set());
    Optional<Path> program =
        switch (stage.command()) {
          case Command.Script _ -> Optional.of(Path.of("/bin/sh"));
          case Command.Words(List<String> words) -> program(words, stage.cwd(), environment);
        };
    return new Interpreter(
        stage.name(),
        program,
        program
            .filter(Interpreter::isPython)
            .flatMap(p -> version(p, stage.cwd(), environment, deadline)));
  }

  private static Optional<Path> program(
      List<String> words, Path folder, Map<String, String> environment) {
    if (words.isEmpty() || words.getFirst().contains("{")) {
      return Optional.empty();
    }
    String searched = environment.getOrDefault("PATH", "");
    return Program.find(words.getFirst(), folder, searched)
        .map(file -> behind(file, folder, searched));
  }

  /// What runs `file`: itself, or what its first line names after `#!`.
  private static Path behind(Path file, Path folder, String searched) {
    String first = firstLine(file);
    if (isPython(file) || !first.startsWith("#!")) { // pyenv puts a script in its place
      return file;
    }
    String[] words = first.substring(2).strip().split("\\s+");
    boolean named = words.length > 1 && words[0].endsWith("/env") && !words[1].startsWith("-");
    return Program.find(named ? words[1] : words[0], folder, searched).orElse(file);
  }

  private static String firstLine(Path file) {
    try (var in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(LONGEST_LINE), StandardCharsets.ISO_8859_1);
      return head.lines().findFirst().orElse("");
    } catch (IOException e) {
      return ""; // it may be executed, but not read
    }
  }

  private static boolean isPython(Path file) {
    return PYTHON.matcher(String.valueOf(file.getFileName())).matches();
  }

  private static Optional<String> version(
      Path program, Path folder, Map<String, String> environment, Deadline deadline) {
    var said = new ByteArrayOutputStream();
    return Program.run(
            List.of(program.toString(), "--version"), folder, environment, deadline, said)
        .filter(code -> code == 0)
        .map(_ -> said.toString(StandardCharsets.UTF_8).strip())
        .filter(text -> !text.isEmpty() && text.length() < LONGEST_LINE);
  }

  Value.Object document() {
    return new Pairs()
        .with("stage", stage)
        .withText("path", path.map(Path::toString))
        .withText("version", version)
        .build();
  }
}
