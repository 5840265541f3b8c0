package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What another validator of such notes says of a real tree and of 13 changes of it, we say too:
/// the same kinds of problems, in the same files, about the same notes; and what it overlooks.
class ReferenceOutputsTest {

  private static final Pattern LINE = Pattern.compile("- \\[(\\w+)] (\\S+): (.*)");
  private static final Pattern LINK = Pattern.compile("\\[\\[\\w+]]");

  private static final String H =
      "research/hypotheses/H001-enterprise-first-run-codex-poc-viability.md";
  private static final String E =
      "research/experiments/E001-fresh-enterprise-evaluator-onboarding-and-poc.md";
  private static final String F =
      "research/findings/F001-managed-codex-poc-works-but-fresh-volume-onboarding-is-not-unattended.md";

  /// What we find and the other does not, as `code file`.
  private static final Map<String, List<String>> OVERLOOKED =
      Map.of(
          "frontmatter id removed from E001", List.of("metadata kb/" + E),
          "stray directory kb/stuff", List.of("filesystem kb/stuff"),
          "impact moderate (not CRITICAL|HIGH|MEDIUM|LOW)", List.of("metadata kb/" + F),
          "experiment without frontmatter", List.of("metadata kb/" + E));

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> every_recorded_output_is_ours_too() throws Exception {
    return recorded().entrySet().stream()
        .map(recorded ->
            DynamicTest.dynamicTest(
                recorded.getKey(), () -> compare(recorded.getKey(), recorded.getValue())));
  }

  private void compare(String title, List<String> lines) throws Exception {
    Path repository = Files.createTempDirectory(folder, "repository");
    copy(resource("kb"), repository.resolve("kb"));
    edit(
        repository,
        "ACTIVE.md",
        text -> text.lines().filter(line -> !line.contains("002]]")).toList());
    change(title, repository.resolve("kb"), repository);

    List<Issue> issues = NoteRules.check(NotesReader.read(new KnowledgeFolder(repository)));

    var expected =
        new ArrayList<>(lines.stream().map(ReferenceOutputsTest::recordedPlace).toList());
    expected.addAll(OVERLOOKED.getOrDefault(title, List.of()));
    assertThat(issues.stream().map(issue -> issue.code() + " " + issue.file()))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(issues.stream().flatMap(issue -> links(issue.message())))
        .containsExactlyInAnyOrderElementsOf(
            lines.stream().flatMap(ReferenceOutputsTest::links).toList());
    assertThat(issues).allMatch(Issue::isError);
  }

  private static void change(String title, Path kb, Path repository) throws IOException {
    switch (title) {
      case "clean (H002/E002/F002 lines removed from ACTIVE.md)" -> {}
      case "backlink to E001 removed from H001 ## Links" ->
          drop(repository, H, "- Experiment: [[E001]]");
      case "second file with id E001" ->
          Files.copy(kb.resolve(E), kb.resolve("research/experiments/E001-copy.md"));
      case "experiment file renamed exp1.md" ->
          Files.move(kb.resolve(E), kb.resolve("research/experiments/exp1.md"));
      case "experiment points at missing H009" ->
          edit(repository, E, text -> text.replace("H001", "H009").lines().toList());
      case "experiment without > **Status** line" -> drop(repository, E, "> **Status**: COMPLETED");
      case "finding without ## Links section" ->
          edit(repository, F, text -> text.substring(0, text.indexOf("## Links")).lines().toList());
      case "frontmatter id removed from E001" -> drop(repository, E, "id: \"E001\"");
      case "alias differs from id" ->
          edit(
              repository,
              E,
              text -> text.replace("aliases: [\"E001\"]", "aliases: [\"X\"]").lines().toList());
      case "ACTIVE.md without ## Next Step" -> drop(repository, "ACTIVE.md", "## Next Step");
      case "CHALLENGE.md missing" -> Files.delete(kb.resolve("mission/CHALLENGE.md"));
      case "stray directory kb/stuff" -> Files.createDirectory(kb.resolve("stuff"));
      case "impact moderate (not CRITICAL|HIGH|MEDIUM|LOW)" ->
          edit(repository, F, text -> text.replace("\"HIGH\"", "\"moderate\"").lines().toList());
      case "experiment without frontmatter" ->
          edit(repository, E, _ -> List.of("# E001", "", "Nothing yet."));
      default -> throw new AssertionError("no change is known for: " + title);
    }
  }

  private static void drop(Path repository, String file, String line) throws IOException {
    edit(repository, file, text -> text.lines().filter(one -> !one.equals(line)).toList());
  }

  private static void edit(Path repository, String name, Function<String, List<String>> edit)
      throws IOException {
    Path file = repository.resolve("kb").resolve(name);
    Files.write(file, edit.apply(Files.readString(file)));
  }

  private static String recordedPlace(String line) {
    var read = LINE.matcher(line);
    assertThat(read.matches()).as(line).isTrue();
    return read.group(1) + " " + read.group(2);
  }

  private static Stream<String> links(String text) {
    return LINK.matcher(text).results().map(MatchResult::group);
  }

  /// Title → its lines of problems.
  private static Map<String, List<String>> recorded() throws Exception {
    var outputs = new LinkedHashMap<String, List<String>>();
    String title = "";
    for (String line : Files.readAllLines(resource("reference-outputs.txt"))) {
      if (line.startsWith("## ")) {
        title = line.substring(3);
        outputs.put(title, new ArrayList<>());
      } else if (line.startsWith("- ")) {
        Objects.requireNonNull(outputs.get(title)).add(line);
      }
    }
    assertThat(outputs).hasSize(14);
    return outputs;
  }

  private static Path resource(String name) throws URISyntaxException {
    var url = ReferenceOutputsTest.class.getResource("/knowledge-base/" + name);
    return Path.of(Objects.requireNonNull(url).toURI());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      all.forEach(path -> {
        try {
          Files.copy(path, to.resolve(from.relativize(path).toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
