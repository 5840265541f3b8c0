package dev.assay.app;

import dev.assay.cli.Door;
import dev.assay.cli.Signals;
import dev.assay.cli.Surroundings;
import dev.assay.cli.Surroundings.Install;
import dev.assay.cli.Surroundings.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Types commands into one home, and writes down what is seen, without what differs from run to
/// run.
final class Transcript {
  private static final Pattern ID = Pattern.compile("\\be[0-9a-z]{11}\\b");
  private static final Pattern WORKER = Pattern.compile("\\bw-[0-9a-z]{10}\\b");

  private final Path folder;
  private final InstantSource clock;
  private final Map<String, String> environment;
  private final Map<String, String> ids = new HashMap<>();

  Transcript(Path folder, InstantSource clock, Map<String, String> environment) {
    this.folder = folder;
    this.clock = clock;
    this.environment = Map.copyOf(environment);
  }

  /// What one command did.
  record Said(int code, byte[] bytes, String err) {
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  Said type(String... words) {
    return type("", List.of(words));
  }

  Said type(String input, List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var surroundings =
        new Surroundings(
            environment,
            "ada",
            folder,
            Streams.piped(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err),
            clock,
            Signals.NONE,
            new Install(
                "1.2.3",
                List.of("/opt/assay/assay"),
                Optional.empty(),
                Path.of(System.getProperty("java.home"))));
    Door door = new Homes(surroundings);
    int code = dev.assay.cli.Cli.run(words, surroundings, door);
    return new Said(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /// Plays a transcript again: each line `$ assay …` is typed, and what is seen is put below it.
  /// Lines of standard error begin with `! `, and an exit code other than 0 stands in brackets.
  String again(String transcript) {
    var seen = new StringBuilder();
    for (String line : transcript.lines().toList()) {
      if (line.startsWith("$ assay")) {
        seen.append(seen.isEmpty() ? "" : "\n").append(line).append('\n');
        seen.append(play(words(line.substring("$ assay".length()))));
      }
    }
    return seen.toString();
  }

  private String play(List<String> words) {
    Said said = type("", words);
    var seen = new StringBuilder();
    said.out().lines().forEach(line -> seen.append(line).append('\n'));
    said.err().lines().forEach(line -> seen.append("! ").append(line).append('\n'));
    if (said.code() != 0) {
      seen.append('[').append(said.code()).append("]\n");
    }
    return normal(seen.toString());
  }

  private String normal(String text) {
    String named = named(ID, "e%011d", named(WORKER, "w-%010d", text));
    return named
        .replace(folder.toString(), "/here")
        .replaceAll("\\b[0-9a-f]{64}\\b", "f".repeat(64)) // a plan depends on its folder
        .replaceAll(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "2026-01-01T00:00:00.000Z")
        .replaceAll("\"host\":\"[^\"]*\",\"os\":\"[^\"]*\"", "\"host\":\"box\",\"os\":\"Linux\"")
        .replaceAll("(seconds\":)\\d+\\.\\d+", "$10.1")
        .replaceAll("\\b\\d\\.\\ds\\b", "0.1s")
        .replaceAll("\\b\\ds ago", "0s ago")
        .replaceAll("space: \\d+ KiB", "space: 9 KiB")
        .replaceAll("(?m)^! \\S+  \\d+/\\d+ done.*\n", ""); // how often depends on the machine
  }

  /// Random ids in the order of their appearance, of the same length so that tables stay as they
  /// are.
  private String named(Pattern pattern, String form, String text) {
    return pattern
        .matcher(text)
        .replaceAll(
            found -> ids.computeIfAbsent(found.group(), _ -> form.formatted(ids.size() + 1)));
  }

  /// Words as a shell splits them, with single quotes only.
  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    var matcher = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words;
  }
}
