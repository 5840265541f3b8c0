package dev.assay.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out before the start why a launch can never work, so that the reason is exact and does not
/// hang on the words of a shell. What changes between check and start ends as exit 126 or 127 with
/// the reason in the output.
final class LaunchCheck {
  private static final long LONGEST_WORD = 128 * 1024;
  private static final long LEAST_TOTAL = 128 * 1024;
  private static final long MOST_TOTAL = 6 * 1024 * 1024;
  private static final long SLACK = 4096;

  private final Launch launch;

  private LaunchCheck(Launch launch) {
    this.launch = launch;
  }

  /// Why it cannot start; empty when nothing speaks against it.
  static Optional<String> refusal(Launch launch) {
    var check = new LaunchCheck(launch);
    return check
        .unspeakable()
        .or(check::tooLong)
        .or(check::noWorkingDirectory)
        .or(check::noProgram);
  }

  private String program() {
    return launch.command().getFirst();
  }

  private Optional<String> unspeakable() {
    for (String word : launch.command()) {
      if (!LaunchText.isCarriable(word)) {
        return Optional.of("an argument holds a NUL or is not Unicode text: " + shown(word));
      }
    }
    for (Map.Entry<String, String> entry : launch.environment().entrySet()) {
      var name = entry.getKey();
      if (name.isEmpty() || name.contains("=") || !LaunchText.isCarriable(name)) {
        return Optional.of("'" + shown(name) + "' cannot be the name of an environment variable");
      }
      if (!LaunchText.isCarriable(entry.getValue())) {
        return Optional.of(
            "the environment variable " + name + " holds a NUL or is not Unicode text");
      }
    }
    if (program().isEmpty()) {
      return Optional.of("the program's name is empty");
    }
    var byEnv = LaunchText.namesByEnv(launch.environment());
    if (program().contains("=") && !byEnv.isEmpty()) {
      return Optional.of(
          "a program with '=' in its name (%s) cannot be started with the environment variable %s"
              .formatted(shown(program()), byEnv.getFirst()));
    }
    return Optional.empty();
  }

  private Optional<String> tooLong() {
    var strings = new ArrayList<>(launch.command());
    launch.environment().forEach((name, value) -> strings.add(name + "=" + value));
    long mostBytes = strings.stream().mapToLong(s -> 3L * s.length() + 1 + Long.BYTES).sum();
    if (mostBytes <= LEAST_TOTAL - SLACK) {
      return Optional.empty();
    }
    long total = 0;
    for (String string : strings) {
      long size = string.getBytes(StandardCharsets.UTF_8).length + 1L;
      if (size > LONGEST_WORD) {
        return Optional.of(
            "an argument or variable of %,d bytes is longer than Linux takes (%,d): %s; write it to a file"
                .formatted(size - 1, LONGEST_WORD - 1, shown(string)));
      }
      total += size + Long.BYTES;
    }
    long limit = totalLimit();
    if (total > limit - SLACK) {
      return Optional.of(
          "arguments and environment together are %,d bytes, but at most %,d can be passed here; write them to a file"
              .formatted(total, limit - SLACK));
    }
    return Optional.empty();
  }

  /// A quarter of the stack limit, as the kernel sees it.
  private static long totalLimit() {
    try {
      for (String line : Files.readString(Path.of("/proc/self/limits")).lines().toList()) {
        if (line.startsWith("Max stack size")) {
          var soft = line.substring("Max stack size".length()).strip().split("\\s+")[0];
          long stack = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
          return Math.clamp(stack / 4, LEAST_TOTAL, MOST_TOTAL);
        }
      }
      return LEAST_TOTAL;
    } catch (IOException e) {
      return LEAST_TOTAL;
    }
  }

  private Optional<String> noWorkingDirectory() {
    var place = launch.workingDirectory();
    if (!Files.exists(place)) {
      return Optional.of("the working directory does not exist: " + place);
    }
    if (!Files.isDirectory(place)) {
      return Optional.of("the working directory is not a directory: " + place);
    }
    return Files.isExecutable(place)
        ? Optional.empty()
        : Optional.of("no permission to enter the working directory: " + place);
  }

  private Optional<String> noProgram() {
    try {
      return program().contains("/") ? unusable(resolve(program())) : notOnPath();
    } catch (InvalidPathException e) {
      return Optional.empty(); // this JVM cannot spell the name; the shell can
    }
  }

  private Path resolve(String path) {
    return launch.workingDirectory().resolve(path);
  }

  private Optional<String> notOnPath() {
    var path = launch.environment().getOrDefault("PATH", "/bin:/usr/bin");
    var nearest = Optional.<String>empty();
    for (String place : path.split(File.pathSeparator, -1)) {
      var candidate = resolve(place).resolve(program());
      if (!Files.exists(candidate) || Files.isDirectory(candidate)) {
        continue;
      }
      var refusal = unusable(candidate);
      if (refusal.isEmpty() || Files.isExecutable(candidate)) {
        return refusal;
      }
      nearest = nearest.or(() -> refusal);
    }
    return nearest.or(() ->
        Optional.of(
            "program '%s' was not found in the job's PATH (%s)".formatted(shown(program()), path)));
  }

  private static Optional<String> unusable(Path file) {
    if (!Files.exists(file)) {
      return Optional.of("program does not exist: " + file);
    }
    if (Files.isDirectory(file)) {
      return Optional.of("program is a directory: " + file);
    }
    if (!Files.isExecutable(file)) {
      return Optional.of(
          "program is not executable: %s (chmod +x, or its file system is mounted noexec)"
              .formatted(file));
    }
    return missingInterpreter(file);
  }

  /// The kernel reports a missing interpreter as if the script itself were missing.
  private static Optional<String> missingInterpreter(Path file) {
    try (var in = Files.newInputStream(file)) {
      var head = new String(in.readNBytes(256), StandardCharsets.UTF_8);
      if (!head.startsWith("#!")) {
        return Optional.empty();
      }
      var first = head.substring(2).split("\n", 2)[0];
      if (first.endsWith("\r")) {
        return Optional.of(
            "the first line of %s ends in a carriage return (Windows line ends); the system looks for the interpreter '%s\\r'"
                .formatted(file, first.strip()));
      }
      var interpreter = List.of(first.strip().split("[ \t]+", 2)).getFirst();
      return !interpreter.startsWith("/") || Files.exists(Path.of(interpreter))
          ? Optional.empty()
          : Optional.of(
              "%s names the interpreter %s, which does not exist".formatted(file, interpreter));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty(); // executable but not readable is fine for a binary
    }
  }

  private static String shown(String text) {
    var safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() <= 60 ? safe : safe.substring(0, 60) + "…";
  }
}
