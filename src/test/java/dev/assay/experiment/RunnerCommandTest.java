package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.RunnerCommand.Rendered;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates of notes, filled for one job, as a real shell reads them.
class RunnerCommandTest {

  private static Rendered render(String template, String statePoint) {
    return new RunnerCommand(template, Json::write)
        .render((Value.Object) Json.parse(statePoint), "0123456789abcdef0123456789abcdef");
  }

  private static String said(String text) throws Exception {
    var process = new ProcessBuilder("/bin/sh", "-c", text).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void keys_json_and_the_id_are_filled_and_the_rest_is_left_alone() {
    var rendered =
        render(
            "run {condition} --seed {seed} --j '{sp_json}' {sp_json_shell} {job_id} {other} ${seed}"
                + " # {seed}",
            "{\"seed\": 0, \"condition\": \"full\"}");

    assertThat(rendered.problems()).isEmpty();
    assertThat(rendered.text())
        .isEqualTo(
            "run full --seed 0 --j '{\"condition\":\"full\",\"seed\":0}'"
                + " '{\"condition\":\"full\",\"seed\":0}' 0123456789abcdef0123456789abcdef"
                + " {other} ${seed} # {seed}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "printf %s {v}",
        "printf %s '{v}'",
        "printf %s \"{v}\"",
        "x={v}; printf %s \"$x\"",
        "printf %s \"$(printf %s '{v}')\""
      })
  void a_value_arrives_as_it_is_wherever_quotes_can_hold_it(String template) throws Exception {
    String value = "it's \"$(echo no)\" `no` \\ & {seed} ; x";

    var rendered = render(template, Json.write(object("v", value)));

    assertThat(rendered.problems()).isEmpty();
    assertThat(said(rendered.text())).isEqualTo(value);
  }

  private static Value.Object object(String key, String value) {
    return Value.object(java.util.Map.of(key, Value.of(value)));
  }

  @ParameterizedTest
  @CsvSource({
    "echo '{sp_json_shell}', quotes itself",
    "echo `echo {v}`, inside backticks",
    "echo $'{v}', inside quotes",
    "echo ${x:-{v}}, inside an expansion"
  })
  void a_template_that_would_break_is_told(String template, String why) {
    var rendered = render(template, "{\"v\": \"a b\"}");

    assertThat(rendered.problems()).singleElement().asString().contains(why);
  }

  @Test
  void a_plain_word_may_stand_anywhere() {
    assertThat(render("echo `echo {v}`", "{\"v\": 3}").problems()).isEmpty();
  }
}
