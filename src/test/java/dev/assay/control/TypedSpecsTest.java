package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.Submitting.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `schema` of a specification, from the file to the refusal.
class TypedSpecsTest {
  private static final Path EXAMPLE = Path.of("examples/typed").toAbsolutePath();

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() throws IOException {
    home = new ControlHome(folder);
    Files.writeString(
        folder.resolve("s.json"),
        """
        {"properties": {"lr": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                        "optimizer": {"properties": {"beta": {"maximum": 1}}}},
         "required": ["lr"]}\
        """);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Requests request(String yaml) {
    return new Requests(
        List.of(new Source.Text("s.yaml", yaml, folder)),
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        List.of(),
        "",
        "",
        Map.of("PATH", "/bin"));
  }

  private void refused(Requests request, String... lines) {
    assertThatThrownBy(() -> home.submit(request))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> assertThat(e.all()).extracting(Throwable::getMessage).containsExactly(lines));
    assertThat(home.control.reading().experiments(List.of(), true, 10)).isEmpty();
  }

  @Test
  void params_that_fit_are_stored() {
    String jobs = "command: x\nschema: s.json\njobs: [{params: {lr: 0.5, optimizer.beta: 0.9}}]\n";

    assertThat(home.submit(request(jobs))).startsWith("e");
  }

  @Test
  void a_job_that_does_not_fit_is_named_with_file_line_and_key() {
    refused(
        request(
            """
            command: x
            schema: s.json
            jobs:
              - params: {lr: 0.5}
              - params:
                  lr: 2
                  optimizer.beta: 1.5
              - {params: {}}
            """),
        "s.yaml:6: jobs[1].params.lr: found 2; a number of at most 1 is allowed",
        "s.yaml:7: jobs[1].params.optimizer.beta: found 1.5; a number of at most 1 is allowed",
        "s.yaml:8: jobs[2].params: 'lr' is missing");
  }

  @Test
  void a_space_is_held_to_its_ends_and_choices() {
    refused(
        request(
            """
            command: x
            schema: s.json
            search: {optimizer: random, trials: 1, seed: 1}
            space:
              lr: {type: float, low: 0.001, high: 5, scale: log}
              optimizer.beta: [0.5, 1.5]
            """),
        "s.yaml:5: space.lr: found 5.0; a number of at most 1 is allowed",
        "s.yaml:6: space.optimizer.beta: found 1.5; a number of at most 1 is allowed");
  }

  @Test
  void what_flags_add_is_held_to_it_too() {
    refused(
        request("command: x\nschema: s.json\n").sweep("lr=0.5|3"),
        "--params or --sweep: params.lr: found 3; a number of at most 1 is allowed");
  }

  @Test
  void a_schema_that_is_missing_or_unknown_is_one_line() {
    refused(
        request("command: x\nschema: none.json\n"),
        "s.yaml:2: schema: file://%s/none.json: the schema cannot be read: %s/none.json"
            .formatted(folder, folder));
    refused(
        request("command: x\nschema: assay:trainings\n"),
        "s.yaml:2: schema: assay:trainings: there is no such schema; architecture, cycle, dataset,"
            + " novelty, optimizer, preprocessing, training are there; did you mean 'training'?");
    refused(
        request("command: x\nschema: {metadata: assay:cycle}\nmetadata: {a: 1}\n"),
        "s.yaml:3: metadata: found a table of keys; integer is allowed");
  }

  @Test
  void the_example_is_read_and_its_mistakes_are_found() throws IOException {
    String example = Files.readString(EXAMPLE.resolve("experiment.yaml"));
    for (Path file : List.of(Path.of("params.schema.json"), Path.of("metadata.schema.json"))) {
      Files.copy(EXAMPLE.resolve(file), folder.resolve(file));
    }
    int split = line(example, "dataset:");
    int cycle = line(example, "cycle_id:");

    refused(
        request(example.replace("train_split: 0.8", "train_split: 0.85")),
        "s.yaml:%d: space.dataset: train_split, val_split, test_split make 1.05 together; from 0.99 to 1.01 is allowed"
            .formatted(split));
    refused(
        request(example.replace("cycle_id: 10", "cycle_id: -1")),
        "s.yaml:%d: metadata.cycle_id: found -1; a number of at least 0 is allowed"
            .formatted(cycle));
    assertThat(home.submit(request(example))).startsWith("e");
  }

  private static int line(String text, String key) {
    return (int) text.lines().takeWhile(line -> !line.strip().startsWith(key)).count() + 1;
  }
}
