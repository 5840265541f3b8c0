package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The reference page, the published schema and the reader know the same keys, and the examples of
/// the page are good by all of them.
class SpecReferenceTest {

  private static final Path PAGE = Path.of("docs/reference/spec.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_]+)`(?: \\(needed\\))? \\|.*\\| `(.*)` \\|$");
  private static final Context ADA =
      new Context(Map.of("HOME", "/home/ada"), "ada", Instant.parse("2030-01-01T00:00:00Z"));
  private static final List<Section> SECTIONS =
      List.of(
          SpecKeys.TOP,
          SpecKeys.STAGE,
          SpecKeys.RESOURCES,
          SpecKeys.RETRIES,
          SpecKeys.OBJECTIVE,
          SpecKeys.METRICS,
          SpecKeys.EXPECT,
          SpecKeys.REUSE,
          SpecKeys.SCHEMA,
          NotifyReader.NOTIFY,
          SearchKeys.PARAMETER,
          SearchKeys.SEARCH,
          SearchKeys.COST,
          SearchKeys.SCALARIZATION,
          SearchKeys.STOPPING,
          BudgetReader.BUDGET,
          BudgetReader.PRICE,
          BudgetReader.WORTH,
          SimulateKeys.SIMULATE,
          SpecKeys.SNAPSHOT,
          SpecKeys.JOB);

  @TempDir Path folder;

  private record Row(String key, String example) {}

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(row.group(1), row.group(2).replace("\\|", "|")));
      }
    }
    return rows;
  }

  @Test
  void the_page_has_every_key() throws IOException {
    Set<String> known = new TreeSet<>();
    SECTIONS.forEach(section -> known.addAll(section.names()));
    Set<String> written = new TreeSet<>();
    rows().forEach(row -> written.add(row.key()));

    assertThat(written).isEqualTo(known);
  }

  @Test
  void the_page_has_a_row_for_every_key_of_every_table() throws IOException {
    long expected =
        SECTIONS.stream()
            .filter(section -> section != SpecKeys.STAGE)
            .flatMap(section -> section.keys().stream())
            .count();

    // Of a stage the page lists 'needs' and 'reuse' alone; its other keys are those of the top
    // level.
    assertThat(rows()).hasSize((int) expected + 2);
  }

  @TestFactory
  Stream<DynamicTest> every_example_of_the_page_is_read() throws IOException {
    Files.writeString(folder.resolve("job.env"), "A=1\n");
    Files.writeString(folder.resolve("params.schema.json"), "{\"type\": \"object\"}\n");
    Files.writeString(folder.resolve("tune.toml"), "[model]\nwidth = 32\n");
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.example(), () -> check(row.example())));
  }

  private void check(String example) {
    String text = complete(example);

    var reading = SpecReader.read(text, new Source("example.yaml"), folder, ADA);
    Value document = Format.YAML.read(Source.STDIN, text).value();

    assertThat(SpecText.read(SpecText.write(reading.spec()))).isEqualTo(reading.spec());
    assertThat(SchemaCheck.accepts(SpecSchema.document(), document)).as("the schema").isTrue();
  }

  private static String complete(String example) {
    if (example.startsWith("{")) {
      return example;
    }
    var text = new StringBuilder(example).append('\n');
    if (!example.startsWith("command") && !example.startsWith("script")) {
      text.append("command: run {args}\n");
    }
    if (example.startsWith("search") || example.startsWith("constraints")) {
      text.append("space: {lr: [0.1, 0.2], width: [1, 2]}\n");
    }
    return text.toString();
  }

  @Test
  void the_first_example_of_the_page_is_read() throws IOException {
    Matcher block = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();

    var reading = SpecReader.read(block.group(1), new Source("digits.yaml"), folder, ADA);

    assertThat(reading.warnings()).isEmpty();
    assertThatCode(() -> SpecText.write(reading.spec())).doesNotThrowAnyException();
  }

  @Test
  void the_schema_has_every_key_of_the_reader() {
    for (Section section : SECTIONS) {
      Set<String> found = new HashSet<>();
      collect(SpecSchema.document(), new TreeSet<>(section.names()), found);
      assertThat(found).as(section.title()).isEqualTo(new HashSet<>(section.names()));
    }
  }

  /// Finds a table of the schema with exactly `names`.
  private static void collect(Value schema, Set<String> names, Set<String> found) {
    switch (schema) {
      case Value.Object(var members) -> {
        if (members.get("properties") instanceof Value.Object(var properties)
            && properties.keySet().equals(names)) {
          found.addAll(properties.keySet());
        }
        members.values().forEach(member -> collect(member, names, found));
      }
      case Value.Array(var items) -> items.forEach(item -> collect(item, names, found));
      default -> {}
    }
  }

  @Test
  void the_schema_refuses_what_the_reader_refuses_by_shape() {
    for (String bad :
        List.of(
            "nmae: x",
            "priority: 11",
            "priority: high",
            "stopping: {}",
            "stopping: {scheduler: sha}",
            "search: {optimizer: bayes}",
            "search: {limits: latency}",
            "search: {scalarization: {weights: {a: 1}}}",
            "command: []",
            "objective: {metric: x}",
            "cache: yes",
            "env: {1A: x}",
            "jobs: []",
            "resources: {gpu: 1}",
            "signal: TREM",
            "timeout: -3",
            "env_from: {A: x}")) {
      Value document = Format.YAML.read(Source.STDIN, bad).value();
      assertThat(SchemaCheck.accepts(SpecSchema.document(), document)).as(bad).isFalse();
    }
  }
}
