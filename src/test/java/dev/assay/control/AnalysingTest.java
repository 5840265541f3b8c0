package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalysingTest {

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// Six configurations with two replicates each, the loss of each falling with x.
  private String submit(String name, double worse) {
    String id =
        home.submit(
            """
            name: %s
            command: x
            objective: {metric: loss, goal: minimize}
            repeat: 2
            jobs:
            - {params: {x: 1}}
            - {params: {x: 2}}
            - {params: {x: 3}}
            - {params: {x: 4}}
            - {params: {x: 5}}
            - {params: {x: 6}}
            """
                .formatted(name));
    for (int i = 0; i < 12; i++) {
      home.pass(Duration.ofSeconds(10));
      home.complete("{\"loss\":%s}".formatted(6 - i / 2 + worse + i % 2 / 4.0));
    }
    return id;
  }

  private Value.Object analyze(String reference) {
    return home.control.analysing().analyze(reference, 3);
  }

  @Test
  void the_best_configurations_are_ranked_by_what_all_their_replicates_say() {
    submit("sweep", 0);

    Value.Object found = analyze("sweep");

    assertThat(ControlHome.number(found, "configurations")).isEqualTo(6);
    assertThat(ControlHome.items(found, "top")).hasSize(3);
    var best = (Value.Object) ControlHome.items(found, "top").getFirst();
    assertThat(ControlHome.number(best, "n")).isEqualTo(2);
    assertThat(Json.write(best.get("margin").orElseThrow())).startsWith("1.588");
    assertThat(ControlHome.text(found, "importance_note")).contains("no space");
  }

  @Test
  void documents_have_the_members_that_scripts_rely_on() {
    submit("first", 0);
    submit("second", 0.5);

    assertThat(analyze("first").members().keySet())
        .containsExactly(
            "experiment",
            "name",
            "status",
            "objectives",
            "trials",
            "completed",
            "configurations",
            "top",
            "progress",
            "importance",
            "permutation",
            "importance_note",
            "front");
    Value.Object compared =
        home.control.analysing().compare(List.of("first", "second"), OptionalDouble.empty());
    assertThat(compared.members().keySet())
        .containsExactly("objectives", "target", "experiments", "pairs");
    Value.Object duel =
        home.control.analysing().duel("first.1", "second.12", OptionalDouble.empty(), 0.05);
    assertThat(duel.members().keySet())
        .containsExactly(
            "objectives",
            "verdict",
            "pairs",
            "wins",
            "losses",
            "ties",
            "gain",
            "gain_low",
            "gain_high",
            "evidence",
            "probability",
            "level",
            "least_more_pairs",
            "effect",
            "pairs_for_effect",
            "sides");
    assertThat(ControlHome.text(duel, "verdict")).isEqualTo("open");
  }

  @Test
  void what_is_worse_in_shared_configurations_is_a_regression() {
    submit("base", 0);
    submit("now", 0.5);

    Value.Object worse = home.control.analysing().check("now", "base", 0, 0.05);
    Value.Object allowed = home.control.analysing().check("now", "base", 0.6, 0.05);

    assertThat(ControlHome.text(worse, "verdict")).isEqualTo("regressed");
    assertThat(ControlHome.text(worse, "basis")).isEqualTo("paired");
    assertThat(Json.write(worse.get("change").orElseThrow())).isEqualTo("-0.5");
    assertThat(Json.write(worse.get("probability").orElseThrow())).isEqualTo("0.015625");
    assertThat(ControlHome.text(allowed, "verdict")).isEqualTo("passed");
  }

  @Test
  void a_quality_is_reached_in_the_time_it_took() {
    submit("first", 0);
    submit("second", 0.5);

    Value.Object compared =
        home.control.analysing().compare(List.of("first", "second"), OptionalDouble.empty());

    assertThat(Json.write(compared.get("target").orElseThrow())).isEqualTo("1.5");
    var first = (Value.Object) ControlHome.items(compared, "experiments").getFirst();
    assertThat(ControlHome.number(first, "trials_to_target")).isEqualTo(11);
  }

  @Test
  void what_makes_no_sense_is_refused_in_one_line() {
    submit("only", 0);
    home.submit("name: bare\ncommand: x");
    home.submit("name: other\ncommand: x\nobjective: {metric: loss, goal: maximize}");
    Analysing analysing = home.control.analysing();

    assertThatThrownBy(() -> analysing.analyze("bare", 3)).hasMessageContaining("no objective");
    assertThatThrownBy(() -> analysing.compare(List.of("only", "only"), OptionalDouble.empty()))
        .hasMessage("a comparison needs two or more experiments");
    assertThatThrownBy(() -> analysing.compare(List.of("only", "other"), OptionalDouble.empty()))
        .hasMessageContaining("cannot be compared");
    assertThatThrownBy(() -> analysing.check("only", "only", 0, 0.05))
        .hasMessageContaining("the same experiment");
    assertThatThrownBy(() -> analysing.duel("only.1", "only.2", OptionalDouble.empty(), 0.05))
        .hasMessageContaining("replicates of one configuration");
  }
}
