package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every kind of bad specification, with every line that its author reads.
class BadSpecsTest {

  private static final Path CASES = Path.of("src/test/resources/config/bad-specs.txt");
  private static final Path FOLDER = Path.of("/nowhere/to/be/found");
  private static final Context ADA =
      new Context(Map.of("HOME", "/home/ada"), "ada", Instant.parse("2030-01-01T00:00:00Z"));

  private record Case(String title, String text, List<String> messages) {}

  @TestFactory
  Stream<DynamicTest> a_bad_specification_is_refused_line_by_line() throws IOException {
    return cases().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.title(), () -> assertThat(messages(one.text())).isEqualTo(one.messages())));
  }

  @Test
  void at_most_twenty_lines_are_said() {
    String text = "a%d: 1\n";
    var document = new StringBuilder("command: x\n");
    for (int i = 0; i < 100; i++) {
      document.append(text.formatted(i));
    }

    assertThat(messages(document.toString())).hasSize(20);
  }

  private static List<String> messages(String text) {
    var refused =
        catchThrowableOfType(
            InputException.class, () -> SpecReader.read(text, new Source("s.yaml"), FOLDER, ADA));
    assertThat(refused).as("the refusal").isNotNull();
    return refused.all().stream().map(Throwable::getMessage).toList();
  }

  private static List<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    for (String block : Files.readString(CASES, StandardCharsets.UTF_8).split("(?m)^=== ")) {
      if (!block.isBlank()) {
        String[] parts = block.split("(?m)^>>>\n", 2);
        int line = parts[0].indexOf('\n');
        List<String> messages = parts.length < 2 ? List.of() : parts[1].lines().toList();
        cases.add(new Case(parts[0].substring(0, line), parts[0].substring(line + 1), messages));
      }
    }
    return cases;
  }
}
