package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.SpecReader.Sought;
import dev.assay.optimize.Grid;
import dev.assay.space.Domain;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DialectTest {

  private static final Path SAMPLES = Path.of("src/test/resources/dialects");
  private static final Path PAGE = Path.of("docs/reference/importing.md");
  private static final int MOST = 100_000;

  private static final Context CONTEXT = new Context(Map.of(), "ada", Instant.EPOCH);

  private static Sought read(String sample) throws IOException {
    Path file = SAMPLES.resolve(sample);
    return SpecReader.sought(Files.readString(file), new Source(sample), CONTEXT);
  }

  private static Sought inline(String text) {
    return SpecReader.sought(text, new Source("sweep.yaml"), CONTEXT);
  }

  private static Domain domain(Sought sought, String name) {
    return sought.space().parameter(name).orElseThrow().domain();
  }

  /// The table in the docs is what the readers say today. To write it anew: -Dgolden.update=true
  @Test
  void the_docs_say_what_becomes_of_every_sample() throws IOException {
    var table = new StringBuilder();
    table.append("| file | parameters | points | optimizer | trials | stopping |\n");
    table.append("|---|---|---|---|---|---|\n");
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> SAMPLES.relativize(file).toString())
          .filter(name -> name.contains("/"))
          .sorted()
          .forEach(name -> table.append(row(name)));
    }
    String page = Files.readString(PAGE);
    String before = page.substring(0, page.indexOf("<!-- table -->"));
    String expected = before + "<!-- table -->\n" + table + "<!-- end -->\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(page).isEqualTo(expected);
  }

  private static String row(String name) {
    try {
      Sought sought = read(name);
      return "| %s | %d | %s | %s | %s | %s |\n"
          .formatted(
              name,
              searched(sought.space()),
              points(sought.space()),
              sought.search().optimizer(),
              sought.search().trials().map(String::valueOf).orElse("not said"),
              sought.stopping().scheduler().equals("fifo") ? "" : sought.stopping().scheduler());
    } catch (InputException e) {
      return "| %s | refused: %s | | | | |\n"
          .formatted(name, String.valueOf(e.getMessage()).replace("|", "\\|").split(";")[0]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// How many parameters have more than one value.
  private static long searched(Space space) {
    return space.parameters().stream()
        .filter(parameter -> parameter.domain().size().filter(s -> s.bitLength() == 1).isEmpty())
        .count();
  }

  private static String points(Space space) {
    if (space.parameters().stream().anyMatch(p -> p.domain().size().isEmpty())) {
      return "";
    }
    var points = Grid.points(space, List.of());
    int count = 0;
    while (points.hasNext() && count <= MOST) {
      points.next();
      count++;
    }
    return count > MOST ? "" : "%,d".formatted(count);
  }

  @Test
  void numbers_are_numbers_however_they_are_written() throws IOException {
    assertThat(domain(read("metta-sweeps/my_sweep.yaml"), "trainer.optimizer.eps"))
        .isEqualTo(new Domain.Float(1e-8, 1e-4, Scale.LOG));
    assertThat(domain(read("metta-sweeps/quick_sweep.yaml"), "trainer.optimizer.learning_rate"))
        .isEqualTo(new Domain.Float(5e-4, 5e-3, Scale.LOG));
    assertThat(domain(read("katib/grid.yaml"), "lr"))
        .isEqualTo(new Domain.Float(0.01, 0.05, Scale.LINEAR, 0.005));
  }

  @Test
  void equal_bounds_are_a_constant() throws IOException {
    Sought fast = read("metta-sweeps/fast.yaml");

    assertThat(domain(fast, "trainer.minibatch_size"))
        .isEqualTo(new Domain.Constant(Value.of(128)));
    assertThat(domain(fast, "env.game.objects.altar.hp"))
        .isEqualTo(new Domain.Constant(Value.of(10)));
  }

  @Test
  void exponents_of_two_are_told_from_powers() throws IOException {
    Sought exponents = read("metta-sweeps/cogeval_sweep.yaml");

    assertThat(domain(exponents, "trainer.batch_size"))
        .isEqualTo(new Domain.Int(1 << 15, 1 << 19, 1, Scale.POWER_OF_TWO));
    assertThat(domain(exponents, "trainer.bptt_horizon"))
        .isEqualTo(new Domain.Int(1, 128, 1, Scale.POWER_OF_TWO));
    assertThat(exponents.warnings()).anyMatch(warning -> warning.contains("exponents of two"));
    assertThat(domain(read("metta-sweeps/quick.yaml"), "trainer.bptt_horizon"))
        .isEqualTo(new Domain.Int(1, 32, 1, Scale.POWER_OF_TWO));
  }

  @Test
  void substitutions_are_read_as_the_leaves_they_stand_for() throws IOException {
    Sought sought = read("metta-sweeps/example_new_structure.yaml");

    assertThat(domain(sought, "trainer.gamma"))
        .isEqualTo(new Domain.Float(0.9, 0.999, Scale.LOGIT));
    assertThat(domain(sought, "trainer.learning_rate"))
        .isEqualTo(new Domain.Float(1e-5, 1e-3, Scale.LOG));
    assertThat(domain(sought, "agent.components._obs_.atr_embed_dim"))
        .isEqualTo(new Domain.Int(16, 64, 1, Scale.POWER_OF_TWO));
  }

  @Test
  void the_centre_of_a_search_is_tried_first() throws IOException {
    Sought full = read("metta-sweeps/full.yaml");

    assertThat(full.search().enqueue()).hasSize(1);
    assertThat(full.search().enqueue().getFirst().get("trainer.ppo.gamma"))
        .contains(Value.of(0.99));
    assertThat(full.search().options()).containsEntry("max_suggestion_cost", Value.of(3600));
    assertThat(read("metta-sweeps/phase3_final_expensive.yaml").search().enqueue()).isEmpty();
  }

  @Test
  void a_nested_choice_brings_its_parameters_where_it_is_chosen() throws IOException {
    Space space = read("nni/nested_search_space.json").space();

    assertThat(space.parameter("layer0.Conv.kernel_size").orElseThrow().when().allowed())
        .isEqualTo(Map.of("layer0", List.of(Value.of("Conv"))));
    assertThat(domain(read("nni/auto_gbdt_search_space.json"), "num_leaves"))
        .as("the upper bound of randint is not included")
        .isEqualTo(new Domain.Int(20, 30, 1, Scale.LINEAR));
  }

  @Test
  void the_macros_of_a_command_become_placeholders() {
    Sought sought =
        inline(
            """
            program: train.py
            method: random
            run_cap: 5
            parameters: {lr: {min: 0.1, max: 0.5}, opt: {parameters: {beta: {value: 0.9}}}}
            command: ["${env}", "${interpreter}", -u, "${program}", "${args_no_hyphens}", "${args_json}"]
            """);

    assertThat(sought.document().get("command").orElseThrow())
        .isEqualTo(
            Value.of(
                Stream.of(
                        "/usr/bin/env",
                        "python",
                        "-u",
                        "train.py",
                        "lr={lr}",
                        "opt.beta={opt.beta}",
                        "{params_json}")
                    .map(Value::of)
                    .toList()));
    assertThat(sought.search().trials()).isEqualTo(Optional.of(5));
    assertThatThrownBy(() ->
            inline(
                """
                method: random
                parameters: {fast: {values: [true, false]}}
                command: [run, "${args_no_boolean_flags}"]
                """))
        .hasMessageContaining("sweep.yaml:3")
        .hasMessageContaining("flags of true and false");
  }

  @Test
  void the_distributions_of_a_sweep_keep_their_meaning() {
    Sought sought =
        inline(
            """
            method: bayes
            run_cap: 5
            metric: {name: loss}
            parameters:
              a: {distribution: log_uniform, min: -2, max: 0}
              b: {distribution: q_uniform, min: 0, max: 10, q: 2}
              c: {distribution: normal, mu: 3, sigma: 2}
              d: {values: [x, y], probabilities: [0.25, 0.75]}
              e: {distribution: log_normal, mu: 0, sigma: 1}
              f: {distribution: q_uniform, min: 0, max: 1, q: 0.25}
              g: {distribution: inv_log_uniform_values, min: 0.1, max: 10}
            """);

    assertThat(domain(sought, "a")).isEqualTo(new Domain.Float(Math.exp(-2), 1, Scale.LOG));
    assertThat(domain(sought, "b")).isEqualTo(new Domain.Int(0, 10, 2, Scale.LINEAR));
    assertThat(domain(sought, "c"))
        .isInstanceOfSatisfying(
            Domain.Float.class, c -> assertThat(c.prior()).isEqualTo(new Prior.Normal(3, 2)));
    assertThat(domain(sought, "d"))
        .isEqualTo(
            new Domain.Categorical(List.of(Value.of("x"), Value.of("y")), List.of(0.25, 0.75)));
    assertThat(domain(sought, "e"))
        .isInstanceOfSatisfying(
            Domain.Float.class, e -> assertThat(e.scale()).isEqualTo(Scale.LOG));
    assertThat(domain(sought, "f")).isEqualTo(new Domain.Float(0, 1, Scale.LINEAR, 0.25));
    assertThat(domain(sought, "g")).isEqualTo(new Domain.Float(0.1, 10, Scale.LOG));
    assertThatThrownBy(
            () -> inline("method: random\nparameters:\n  p: {distribution: beta, a: 2, b: 5}\n"))
        .hasMessageContaining("sweep.yaml:3: parameters.p.distribution: beta has no counterpart");
  }

  @Test
  void a_container_command_speaks_of_the_parameters_it_refers_to() throws IOException {
    Value command = read("katib/optuna-distribution.yaml").document().get("command").orElseThrow();

    assertThat(command)
        .isInstanceOfSatisfying(
            Value.Array.class,
            words ->
                assertThat(words.items())
                    .contains(Value.of("--batch-size={batch_size}"), Value.of("--lr={lr}")));
  }

  @Test
  void what_a_document_leaves_open_is_named_and_its_space_is_read() throws IOException {
    Sought sought = read("metta-sweeps/demo_sweep.yaml");

    assertThat(sought.space().parameters()).hasSize(4);
    assertThat(sought.missing())
        .anyMatch(line -> line.contains("number of trials"))
        .anyMatch(line -> line.contains("objective"));
  }

  @Test
  void the_translation_is_read_again_as_the_same_search() throws IOException {
    Sought first = read("metta-sweeps/full_protein.yaml");

    Sought second =
        SpecReader.sought(SpecYaml.write(first.document()), new Source("again.yaml"), CONTEXT);

    assertThat(second.dialect()).isEmpty();
    assertThat(second.space()).isEqualTo(first.space());
    assertThat(second.search()).isEqualTo(first.search());
  }

  @Test
  void what_a_trial_may_cost_needs_a_metric_that_tells_it() {
    Sought sought =
        inline(
            """
            num_random_samples: 7
            protein: {max_suggestion_cost: 3600, acquisition_fn: ucb, ucb_beta: 1.5}
            parameters:
              lr: {distribution: log_normal, min: 1e-5, max: 1e-1, mean: 3e-4, scale: auto}
            """);

    assertThat(sought.search().cost().orElseThrow().metric()).isEqualTo("cost");
    assertThat(sought.search().options().keySet())
        .containsExactly("num_random_samples", "max_suggestion_cost", "acquisition_fn", "ucb_beta");
    assertThat(sought.warnings()).anyMatch(warning -> warning.contains("search.cost"));
  }

  @Test
  void an_empty_document_has_nothing_to_search() {
    assertThatThrownBy(() -> read("metta-sweeps/empty.yaml"))
        .hasMessageContaining("there is no space to search");
  }

  @Test
  void a_file_of_another_kind_is_refused_in_one_line() {
    assertThatThrownBy(() -> inline("apiVersion: v1\nkind: Pod\nmetadata: {name: x}"))
        .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.all()).hasSize(1))
        .hasMessage(
            "sweep.yaml:1: space: there is no space to search, and it is no sweep of W&B, Katib,"
                + " Metta, NNI or CORAL; add a space");
  }
}
