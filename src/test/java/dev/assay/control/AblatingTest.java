package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Shaping.Ablation;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblatingTest {

  private static final String GRID =
      """
      name: grid
      command: "true {lr} {act}"
      objective: {metric: loss, goal: minimize}
      space:
        lr:    {type: ordinal, choices: [0.1, 0.2, 0.3], default: 0.1}
        act:   [relu, leaky]
        slope: {type: ordinal, choices: [1, 2], when: {act: leaky}}
        twice: {type: tied, to: 2 * lr}
      search: {optimizer: grid}
      """;

  @TempDir private Path folder;
  private ControlHome home;
  private String grid;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
    grid = home.submit(GRID);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Value.Object ablate(String base, String to, int replicates, String... params) {
    return home.control
        .shaping()
        .ablate(
            new Ablation(
                base,
                List.of(params),
                to,
                replicates,
                Optional.empty(),
                false,
                new Submitting.Caller("user:ada", Map.of("PATH", "/bin"))));
  }

  private List<String> params(Value.Object stored) {
    return home.control.reading().trials(text(stored, "experiment"), "", "", 100).stream()
        .map(trial -> Json.write(object(trial, "params")))
        .toList();
  }

  @Test
  void every_other_choice_is_tried_one_at_a_time() {
    Value.Object stored = ablate("grid.5", "choices", 1);

    assertThat(text(stored, "name")).isEqualTo("grid-ablate-5");
    assertThat(number(stored, "changes")).isEqualTo(4);
    assertThat(params(stored))
        .containsExactly(
            "{\"lr\":0.2,\"act\":\"leaky\",\"slope\":1,\"twice\":0.4}",
            "{\"lr\":0.1,\"act\":\"leaky\",\"slope\":1,\"twice\":0.2}",
            "{\"lr\":0.3,\"act\":\"leaky\",\"slope\":1,\"twice\":0.6}",
            "{\"lr\":0.2,\"act\":\"relu\",\"twice\":0.4}",
            "{\"lr\":0.2,\"act\":\"leaky\",\"slope\":2,\"twice\":0.4}");
  }

  @Test
  void what_a_change_brings_comes_from_the_reference_or_the_change_is_left_out() {
    assertThat(params(ablate("grid.1", "grid.6", 1)))
        .containsExactly(
            "{\"lr\":0.1,\"act\":\"relu\",\"twice\":0.2}",
            "{\"lr\":0.2,\"act\":\"relu\",\"twice\":0.4}",
            "{\"lr\":0.1,\"act\":\"leaky\",\"slope\":2,\"twice\":0.2}");

    Value.Object choices = ablate("grid.1", "choices", 1);
    assertThat(number(choices, "changes")).isEqualTo(2);
    assertThat(items(choices, "warnings"))
        .containsExactly(
            Value.of(
                "act=\"leaky\" is left out: 'slope' comes with it, and nothing says what it is"));
  }

  @Test
  void defaults_are_those_of_the_space() {
    assertThat(params(ablate("grid.4", "defaults", 1)))
        .containsExactly(
            "{\"lr\":0.2,\"act\":\"relu\",\"twice\":0.4}",
            "{\"lr\":0.1,\"act\":\"relu\",\"twice\":0.2}");
  }

  @Test
  void params_are_laid_over_the_base_and_checked() {
    assertThat(params(ablate("grid.4", "defaults", 1, "lr=0.3,twice=0.6")).getFirst())
        .isEqualTo("{\"lr\":0.3,\"act\":\"relu\",\"twice\":0.6}");
    refused(Code.USAGE, "'lr' is never 7", () -> ablate("grid.4", "choices", 1, "lr=7"));
    refused(Code.USAGE, "has no 'width'", () -> ablate("grid.4", "choices", 1, "width=7"));
  }

  @Test
  void the_effects_say_what_is_luck() {
    for (int i = 1; i <= 9; i++) {
      home.complete("{\"loss\": %d}".formatted(i == 5 ? 1 : 10 + i));
    }
    Value.Object stored = ablate("grid", "choices", 2);
    assertThat(text(stored, "base")).isEqualTo(grid + ".5");
    String ablation = text(stored, "experiment");
    for (String loss : List.of("1.0", "1.1", "1.0", "1.2", "5.0", "5.1", "0.1", "0.2")) {
      home.complete("{\"loss\": %s}".formatted(loss));
    }

    Value.Object effects = home.control.shaping().effects(ablation);

    assertThat(text(effects, "of")).isEqualTo(grid + ".5");
    assertThat(
            items(effects, "effects").stream()
                .map(Value.Object.class::cast)
                .map(row -> Json.write(row.get("to").orElseThrow()) + " " + text(row, "verdict")))
        .containsExactly("0.3 worse", "\"relu\" better", "0.1 open", "2 waiting");
    refused(Code.CONFLICT, "grid is no ablation", () -> home.control.shaping().effects("grid"));
  }

  @Test
  void what_cannot_be_ablated_is_refused_and_nothing_is_stored() {
    refused(Code.USAGE, "does not differ from grid.1", () -> ablate("grid.1", "grid.1", 1));
    refused(
        Code.USAGE,
        "no parameter of it differs from a default",
        () -> ablate("grid.1", "defaults", 1));
    refused(Code.USAGE, "--replicates must be at least 1", () -> ablate("grid.1", "choices", 0));
    refused(Code.USAGE, "at most 10000", () -> ablate("grid.1", "choices", 5000));
    refused(Code.CONFLICT, "so none is best", () -> ablate("grid", "choices", 1));
    refused(Code.NOT_FOUND, "none", () -> ablate("none.1", "choices", 1));
    refused(Code.NOT_FOUND, "nowhere", () -> ablate("grid.1", "nowhere", 1));
  }

  private void refused(Code code, String part, Runnable request) {
    int before = home.control.reading().experiments(List.of(), false, 10).size();
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(ControlException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(part);
    assertThat(home.control.reading().experiments(List.of(), false, 10)).hasSize(before);
  }
}
