package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Conditions CONDITIONS =
      new Conditions(
          object(
              """
              {"full": {"model": "baseline", "max_turns": 12, "tools": ["investigate", "classify", "retrieve"]},
               "classify_only": {"model": "baseline", "max_turns": 4},
               "nested": {"optimizer": {"name": "adam", "lr": 0.1, "schedule": {"warmup": 5}}, "a.b": 1},
               "1": {"seed": 7}}
              """));

  private static Value.Object object(String json) {
    return (Value.Object) Json.parse(json);
  }

  private static Value.Object resolved(String params) {
    return CONDITIONS.resolve(object(params)).params();
  }

  @Test
  void a_named_condition_is_written_out() {
    Value.Object params =
        resolved(
            "{\"experiment_id\":\"E001\",\"hypothesis_id\":\"H001\",\"condition\":\"full\",\"seed\":0}");

    // The id that signac 2.4.1 gave to this job.
    assertThat(ContentId.of(params).hex()).isEqualTo("3752224005c8ae2ace1065ef97bf1ddc");
  }

  @Test
  void what_the_user_says_wins() {
    assertThat(resolved("{\"condition\":\"full\",\"max_turns\":16,\"model\":null}"))
        .isEqualTo(
            object(
                "{\"condition\":\"full\",\"max_turns\":16,\"model\":null,"
                    + "\"tools\":[\"investigate\",\"classify\",\"retrieve\"]}"));
  }

  @Test
  void one_value_of_a_table_can_be_changed_nested_or_dotted() {
    Value.Object expected =
        object(
            "{\"condition\":\"nested\",\"a.b\":2,"
                + "\"optimizer\":{\"name\":\"adam\",\"lr\":0.5,\"schedule\":{\"warmup\":9}}}");

    assertThat(
            resolved(
                "{\"condition\":\"nested\",\"a.b\":2,\"optimizer\":{\"lr\":0.5,\"schedule\":{\"warmup\":9}}}"))
        .isEqualTo(expected);
    assertThat(
            resolved(
                "{\"condition\":\"nested\",\"a.b\":2,\"optimizer.lr\":0.5,\"optimizer.schedule.warmup\":9}"))
        .isEqualTo(expected);
  }

  @Test
  void a_number_names_a_condition_as_its_text_does() {
    assertThat(resolved("{\"condition\":1}")).isEqualTo(object("{\"condition\":1,\"seed\":7}"));
  }

  @Test
  void an_unknown_condition_stays_a_bare_word_and_is_said() {
    var unknown = CONDITIONS.resolve(object("{\"condition\":\"ful\"}"));

    assertThat(unknown.params()).isEqualTo(object("{\"condition\":\"ful\"}"));
    assertThat(unknown.warnings())
        .containsExactly(
            "condition 'ful' is kept as a bare word: the experiment knows full, classify_only,"
                + " nested, 1; did you mean 'full'?");
  }

  @Test
  void without_conditions_or_a_name_nothing_changes() {
    assertThat(new Conditions(Value.EMPTY).resolve(object("{\"condition\":\"full\"}")))
        .isEqualTo(new Conditions.Resolved(object("{\"condition\":\"full\"}"), List.of()));
    assertThat(resolved("{\"seed\":1}")).isEqualTo(object("{\"seed\":1}"));
  }
}
