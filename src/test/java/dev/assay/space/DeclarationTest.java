package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rows, ties, bounds, what is forbidden, and what completes a point.
class DeclarationTest {

  private static final Parameter ACT =
      new Parameter("act", new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh"))));
  private static final Parameter HEADS =
      new Parameter("heads", new Domain.Int(1, 8, 1, Scale.LINEAR));
  private static final Zip SIZE = new Zip("size", List.of(row(64, "small"), row(512, "large")));

  private static Value.Object row(long width, String label) {
    return object("width", Value.of(width), "label", Value.of(label));
  }

  private static Value.Object object(String first, Value one, String second, Value two) {
    var members = new LinkedHashMap<String, Value>();
    members.put(first, one);
    members.put(second, two);
    return Value.object(members);
  }

  @Test
  void an_optimizer_sees_rows_as_one_parameter_and_a_job_their_members() {
    var space = new Space(List.of(HEADS, SIZE));

    assertThat(space.parameters()).extracting(Parameter::name).containsExactly("heads", "size");
    assertThat(space.names()).containsExactly("heads", "width", "label");
    var params = space.point(Map.of("heads", Value.of(2), "size", row(512, "large")));
    assertThat(params.members())
        .containsExactly(
            Map.entry("heads", Value.of(2)),
            Map.entry("width", Value.of(512)),
            Map.entry("label", Value.of("large")));
  }

  @Test
  void a_condition_on_a_member_is_one_on_rows() {
    var fused = new Parameter("fused", ACT.domain(), Condition.of("width", Bounds.atLeast(100)));
    var space = new Space(List.of(fused, SIZE));

    assertThat(space.parameter("fused").orElseThrow().when())
        .isEqualTo(Condition.of("size", row(512, "large")));
    assertThat(space.parentsFirst()).extracting(Parameter::name).containsExactly("size", "fused");
    assertThat(space.declarations()).contains(fused);
  }

  @Test
  void a_tie_follows_and_stays_whole_where_it_can() {
    assertThat(tied("width")).isEqualTo(Value.of(64));
    assertThat(tied("4 * width")).isEqualTo(Value.of(256));
    assertThat(tied("width / heads")).isEqualTo(Value.of(32));
    assertThat(tied("width / (heads + 1)")).isEqualTo(Value.of(64.0 / 3));
    assertThat(tied("floor(width / (heads + 1))")).isEqualTo(Value.of(21));
    assertThat(tied("2.0 * width")).isEqualTo(Value.of(128.0));
    assertThat(tied("label")).isEqualTo(Value.of("small"));
    assertThat(tied("width > 3")).isEqualTo(Value.of(true));
    assertThat(tied("round(heads / 3) + ceil(0.2)")).isEqualTo(Value.of(2.0));
  }

  private static Value tied(String expression) {
    var space = new Space(List.of(SIZE, HEADS, new Tie("t", Expression.parse(expression))));
    var chosen = Map.<String, Value>of("size", row(64, "small"), "heads", Value.of(2));
    return space.point(chosen).get("t").orElseThrow();
  }

  @Test
  void a_tie_is_absent_where_what_it_follows_is() {
    var child = new Parameter("child", HEADS.domain(), Condition.of("act", Value.of("relu")));
    var space =
        new Space(
            List.of(
                new Tie("second", Expression.parse("first + 1")),
                new Tie("first", Expression.parse("2 * child")),
                ACT,
                child));

    assertThat(space.point(Map.of("act", Value.of("tanh"))).members()).containsOnlyKeys("act");
    assertThat(space.point(Map.of("act", Value.of("relu"), "child", Value.of(3))).get("second"))
        .contains(Value.of(7));
  }

  @Test
  void constraints_speak_of_members_and_ties_and_are_checked_by_kind() {
    var space = new Space(List.of(SIZE, HEADS, new Tie("all", Expression.parse("width * heads"))));

    Expression.parse("all <= 64 and label == 'small'").check(space);
    refused(() -> Expression.parse("label < 3").check(space), "need numbers, found a text");
    refused(() -> Expression.parse("all == 'x'").check(space), "a number never equals a text");
    refused(
        () -> new Space(List.of(SIZE, new Tie("x", Expression.parse("2 * label")))),
        "arithmetic needs numbers, found a text");
  }

  @Test
  void bounds_may_be_open_at_an_end() {
    assertThat(new Bounds(1, false, 2, true).contains(Value.of(1))).isFalse();
    assertThat(new Bounds(1, false, 2, true).contains(Value.of(2.0))).isTrue();
    assertThat(Bounds.atLeast(3).contains(Value.of("3"))).isFalse();
    assertThat(new Bounds(1, false, 2.5, true)).hasToString("> 1 and <= 2.5");
    refused(() -> new Bounds(1, true, 1, false), "there is no number from 1 to 1");
  }

  @Test
  void what_is_forbidden_is_a_constraint() {
    var allowed = new LinkedHashMap<String, List<Value>>();
    allowed.put("a-b", List.of(Value.of(1), Value.of(-2.5)));
    allowed.put("or", List.of(Value.of("q\"\\ '")));
    var within = new LinkedHashMap<String, Bounds>();
    within.put("n", new Bounds(3, true, 8, false));
    Expression rule = Expression.forbidding(new Condition(allowed, within));

    assertThat(rule.text())
        .isEqualTo(
            "not ((`a-b` == 1 or `a-b` == -2.5) and `or` == \"q\\\"\\\\ '\" and n >= 3 and n < 8)");
    Map<String, Value> params =
        new LinkedHashMap<>(
            Map.of("a-b", Value.of(-2.5), "or", Value.of("q\"\\ '"), "n", Value.of(3)));
    assertThat(rule.holds(Value.object(params))).isFalse();
    params.put("n", Value.of(8));
    assertThat(rule.holds(Value.object(params))).isTrue();
    params.remove("n");
    assertThat(rule.holds(Value.object(params))).as("a name is absent").isTrue();
  }

  @Test
  void a_part_becomes_a_whole_point_in_the_form_of_its_domains() {
    var space =
        new Space(
            List.of(
                SIZE,
                HEADS,
                new Parameter("lr", new Domain.Float(0, 1, Scale.LINEAR)),
                new Parameter("data", new Domain.Constant(Value.of("digits"))),
                new Tie("twice", Expression.parse("2 * heads"))));
    var part = new LinkedHashMap<String, Value>();
    part.put("heads", Value.of(4.0));
    part.put("lr", Value.of(1));
    part.put("label", Value.of("large"));

    assertThat(CanonicalJson.write(space.complete(Value.object(part))))
        .isEqualTo(
            "{\"data\": \"digits\", \"heads\": 4, \"label\": \"large\", \"lr\": 1.0, \"twice\": 8,"
                + " \"width\": 512}");
    assertThat(space.objection(Value.object(part))).contains("'width' is missing");
    refused(() -> space.complete(with(part, "label", Value.of("?"))), "no row of 'size' is so");
    refused(
        () -> space.complete(with(part, "twice", Value.of(9))), "'twice' is tied to '2 * heads'");
    refused(() -> space.complete(with(part, "lr", Value.of(2))), "'lr' is never 2");
    refused(() -> space.complete(with(part, "x", Value.of(2))), "'x' is not in the space; it has");
    part.remove("label");
    refused(
        () -> space.complete(Value.object(part)),
        "2 rows of 'size' are so; give more of width, label");
  }

  private static Value.Object with(Map<String, Value> part, String name, Value value) {
    var more = new LinkedHashMap<>(part);
    more.put(name, value);
    return Value.object(more);
  }

  @Test
  void a_space_says_why_another_did_not_only_grow() {
    var from =
        new Space(
            List.of(
                ACT,
                HEADS,
                SIZE,
                new Tie("t", Expression.parse("2 * heads")),
                new Parameter("c", ACT.domain(), Condition.of("act", Value.of("relu")))));
    var to =
        new Space(
            List.of(
                new Parameter(
                    "act", new Domain.Ordinal(((Domain.Categorical) ACT.domain()).choices())),
                new Parameter("heads", new Domain.Int(1, 9, 2, Scale.LINEAR)),
                new Zip("size", List.of(row(64, "small"))),
                new Tie("t", Expression.parse("3 * heads")),
                new Parameter("c", ACT.domain()),
                new Parameter("new", ACT.domain())));

    assertThat(Growth.obstacles(from, to))
        .containsExactly(
            "'act' is of another type",
            "'heads' has other steps",
            "'size' lost rows or their order",
            "'t' is tied to something else",
            "'c' exists under another condition",
            "'new' is new; give it a default, which is what earlier trials had");
    assertThat(Growth.obstacles(from, new Space(List.of(ACT))))
        .contains("'heads' is gone; give it a single value instead");
    assertThat(from.growsTo(from)).isTrue();
  }

  @Test
  void a_new_choice_may_meet_the_condition_of_an_old_child() {
    var child = new Parameter("c", HEADS.domain(), Condition.of("act", Value.of("relu")));
    var more =
        new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh"), Value.of("gelu")));
    var wider = child.withWhen(Condition.of("act", Value.of("relu"), Value.of("gelu")));
    var other = child.withWhen(Condition.of("act", Value.of("relu"), Value.of("tanh")));
    var from = new Space(List.of(ACT, child));

    assertThat(from.growsTo(new Space(List.of(new Parameter("act", more), wider)))).isTrue();
    assertThat(from.growsTo(new Space(List.of(new Parameter("act", more), other)))).isFalse();
  }

  private static void refused(Runnable attempt, String message) {
    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(attempt::run)
        .withMessageContaining(message);
  }
}
