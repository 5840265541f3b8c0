package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Enqueuing.Request;
import dev.assay.control.Enqueuing.TableFile;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalEnqueuingTest {

  private static final String ADA = "user:ada";
  private static final String SWEEP =
      """
      name: tune
      space:
        x: {type: float, low: -5.0, high: 5.0}
        n: {type: int, low: 2, high: 8, step: 2}
        kind: ["1", relu]
        decay: {type: float, low: 0, high: 1, when: {kind: relu}}
      constraints: ["x + n <= 10"]
      objective: {metric: loss, goal: minimize}
      search: {optimizer: random, trials: 9, seed: 1}
      """;

  @TempDir private Path folder;
  private ControlHome home;
  private String id = "";

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
    id =
        text(
            home.control
                .steering()
                .create(
                    new Submitting.Source.Text("a.yaml", SWEEP, folder),
                    Optional.empty(),
                    false,
                    new Submitting.Caller(ADA, java.util.Map.of())),
            "experiment");
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Request request(String... params) {
    return new Request(
        id, List.of(), List.of(params), Optional.empty(), Optional.empty(), false, "", ADA);
  }

  private Request outside(String params) {
    return new Request(
        id, List.of(), List.of(params), Optional.empty(), Optional.empty(), true, "", ADA);
  }

  private Value.Object enqueue(String... params) {
    return home.control.enqueuing().enqueue(request(params));
  }

  private List<Value.Object> waiting() {
    return home.control.enqueuing().waiting(id, 99);
  }

  private List<Value.Object> ask(int count) {
    return home.control.steering().ask(id, count, "user:bob");
  }

  @Test
  void what_is_wanted_is_asked_for_first_with_the_rest_proposed() {
    Value.Object answer = enqueue("{\"x\": 1, \"n\": 4, \"kind\": \"1\"}", "n=2, kind=relu");

    assertThat(number(answer, "added")).isEqualTo(2);
    assertThat(number(answer, "waiting")).isEqualTo(2);
    assertThat(number(answer, "left")).isEqualTo(9);
    List<Value.Object> asked = ask(3);
    assertThat(Json.write(object(asked.get(0), "params")))
        .isEqualTo("{\"x\":1.0,\"n\":4,\"kind\":\"1\"}");
    Value.Object second = object(asked.get(1), "params");
    assertThat(second.members().keySet()).containsExactlyInAnyOrder("x", "n", "kind", "decay");
    assertThat(number(second, "n")).isEqualTo(2);
    assertThat(waiting()).isEmpty();
    assertThat(number(asked.get(2), "number")).isEqualTo(3);
  }

  @Test
  void a_child_draws_its_parent_after_it() {
    enqueue("decay=0.25");

    assertThat(Json.write(object(ask(1).getFirst(), "params")))
        .contains("\"kind\":\"relu\"", "\"decay\":0.25");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x=9 | 'x' is never 9; it goes from -5.0 to 5.0",
        "n=3 | 'n' is never 3; it goes from 2 to 8 by 2",
        "kind=tanh | 'kind' is never \"tanh\"; it is one of [\"1\", \"relu\"]",
        "kin=relu | 'kin' is not in the space; it has x, n, kind, decay; did you mean 'kind'?",
        "{\"x\":1,\"n\":2,\"kind\":\"1\",\"decay\":0} | 'decay' does not exist there",
        "{\"x\":4,\"n\":8,\"kind\":\"1\"} | it breaks x + n <= 10",
        "{\"x\": | --params: ",
        "x | --params: the clause 'x' has no '='",
      })
  void what_cannot_be_tried_is_refused_and_nothing_waits(String params, String message) {
    assertThatThrownBy(() -> enqueue("x=1", params))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(waiting()).isEmpty();
  }

  @Test
  void every_wrong_value_has_a_line_of_its_own() {
    assertThatThrownBy(() -> enqueue("x=9, n=3", "kind=tanh"))
        .isInstanceOfSatisfying(
            InputException.class,
            e ->
                assertThat(e.all())
                    .extracting(InputException::problem)
                    .satisfiesExactly(
                        one -> assertThat(one).startsWith("'x' is never 9"),
                        one -> assertThat(one).startsWith("'n' is never 3"),
                        one -> assertThat(one).startsWith("'kind' is never")));
  }

  @Test
  void a_table_gives_a_configuration_a_row_and_names_the_wrong_line() throws IOException {
    Path csv = folder.resolve("a.csv");
    Files.writeString(csv, "x,n,kind\n1.5,2,1\n,4,\n");
    var good =
        new Request(
            id,
            List.of(),
            List.of(),
            Optional.of(new TableFile("a.csv", csv)),
            Optional.of(2),
            false,
            "",
            ADA);
    assertThat(number(home.control.enqueuing().enqueue(good), "added")).isEqualTo(4);
    assertThat(Json.write(object(waiting().getFirst(), "params")))
        .isEqualTo("{\"x\":1.5,\"n\":2,\"kind\":\"1\"}");

    Files.writeString(csv, "{\"x\": 1}\n{\"params\": {\"n\": 3}}\n");
    assertThatThrownBy(() -> home.control.enqueuing().enqueue(good))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("a.csv:2: 'n' is never 3");
    Files.writeString(csv, "x,n\n1\n");
    assertThatThrownBy(() -> home.control.enqueuing().enqueue(good))
        .hasMessage(
            "a.csv:2: it has 1 cells, and the header names 2 columns; a cell that holds a comma"
                + " stands in double quotes");
    assertThat(waiting()).hasSize(4);
  }

  @Test
  void values_outside_the_space_are_tried_as_they_are_where_that_is_allowed() {
    assertThatThrownBy(() -> home.control.enqueuing().enqueue(outside("x=9")))
        .hasMessageContaining("'n' is missing");

    home.control.enqueuing().enqueue(outside("x=9, n=3, kind=relu"));

    assertThat(flag(waiting().getFirst(), "as_it_is")).isTrue();
    assertThat(Json.write(object(ask(2).getFirst(), "params")))
        .isEqualTo("{\"x\":9,\"n\":3,\"kind\":\"relu\"}");
  }

  @Test
  void a_key_makes_repeating_harmless_and_a_full_sweep_takes_no_more() {
    var keyed =
        new Request(
            id, List.of("x=1"), List.of(), Optional.empty(), Optional.empty(), false, "k", ADA);
    assertThat(flag(home.control.enqueuing().enqueue(keyed), "created")).isTrue();
    assertThat(flag(home.control.enqueuing().enqueue(keyed), "created")).isFalse();
    assertThat(waiting()).hasSize(1);

    var tooMany =
        new Request(
            id, List.of("x=1"), List.of(), Optional.empty(), Optional.of(9), false, "", ADA);
    assertThatThrownBy(() -> home.control.enqueuing().enqueue(tooMany))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT))
        .hasMessageContaining("room for 9 more trials, and 1 wait already");
  }

  @Test
  void what_waits_is_taken_back() {
    enqueue("x=1", "x=2");

    Value.Object answer = home.control.enqueuing().clear(id, ADA);

    assertThat(number(answer, "waiting")).isZero();
    assertThat(waiting()).isEmpty();
  }
}
