package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  void a_saved_baseline_means_one_experiment_and_moves() {
    String base = submit("base", 0);
    String now = submit("now", 0.5);
    Analysing analysing = home.control.analysing();
    Operating operating = home.control.operating();
    assertThat(analysing.baselines()).isEmpty();

    Value.Object saved = operating.baseline("main", Optional.of("base"), "user:ada");

    assertThat(saved.members().keySet())
        .containsExactly("baseline", "experiment", "name", "status", "created_at", "before");
    assertThat(saved.get("before")).contains(Value.Null.NULL);
    assertThat(ControlHome.text(analysing.check("now", "main", 0, 0.05), "verdict"))
        .isEqualTo("regressed");
    // The name of a baseline goes before that of an experiment.
    operating.baseline("now", Optional.of(base), "user:ada");
    assertThat(ControlHome.text(analysing.check(now, "now", 0, 0.05), "verdict"))
        .isEqualTo("regressed");

    Value.Object moved = operating.baseline("main", Optional.of(now), "user:ada");

    assertThat(ControlHome.text(moved, "before")).isEqualTo(base);
    assertThat(ControlHome.text(analysing.check("base", "main", 0, 0.05), "verdict"))
        .isEqualTo("passed");
    assertThat(analysing.baselines().stream().map(one -> ControlHome.text(one, "baseline")))
        .containsExactly("main", "now");
    assertThat(ControlHome.text(operating.baseline("main", Optional.empty(), "user:ada"), "before"))
        .isEqualTo(now);
    assertThatThrownBy(() -> analysing.check("base", "main", 0, 0.05))
        .hasMessageContaining("no experiment 'main'");
  }

  @Test
  void a_baseline_that_is_none_is_refused_and_nothing_is_stored() {
    submit("base", 0);
    Operating operating = home.control.operating();

    assertThatThrownBy(() -> operating.baseline("a b", Optional.of("base"), "user:ada"))
        .hasMessage("'a b' is no name of a baseline");
    assertThatThrownBy(() -> operating.baseline("x".repeat(56), Optional.of("base"), "user:ada"))
        .hasMessageContaining("no name of a baseline");
    assertThatThrownBy(() -> operating.baseline("main", Optional.of("nothing"), "user:ada"))
        .hasMessageContaining("no experiment 'nothing'");
    assertThatThrownBy(() -> operating.baseline("main", Optional.empty(), "user:ada"))
        .hasMessage("there is no baseline 'main'");
    assertThat(home.control.analysing().baselines()).isEmpty();
  }

  @Test
  void experiments_of_one_configuration_duel_by_name() {
    for (String name : List.of("old", "new")) {
      home.submit(
          "name: %s\ncommand: x\nrepeat: 9\nobjective: {metric: loss, goal: minimize}\n"
              .formatted(name));
      for (int i = 0; i < 9; i++) {
        home.complete("{\"loss\":%s}".formatted((name.equals("old") ? 1 : 0) + i / 10.0));
      }
    }
    submit("many", 0);
    home.control.operating().baseline("main", Optional.of("old"), "user:ada");
    Analysing analysing = home.control.analysing();

    Value.Object named = analysing.duel("old", "new", OptionalDouble.empty(), 0.05);
    Value.Object saved = analysing.duel("main", "new.1", OptionalDouble.empty(), 0.05);

    assertThat(ControlHome.text(named, "verdict")).isEqualTo("second");
    assertThat(ControlHome.number(named, "losses")).isEqualTo(9);
    assertThat(saved).isEqualTo(named);
    assertThatThrownBy(() -> analysing.duel("many", "new", OptionalDouble.empty(), 0.05))
        .hasMessageContaining("which has 6 configurations");
    assertThatThrownBy(() -> analysing.duel("old", "main", OptionalDouble.empty(), 0.05))
        .hasMessageContaining("replicates of one configuration");
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
