package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

  private static final List<String> TORTURE =
      List.of(
          "plain",
          "",
          " ",
          "'; rm -rf / #",
          "$(touch /tmp/never)",
          "`id`",
          "it's",
          "a\"b\"c",
          "line\nline\n",
          "tab\tand\\back\\\\slash",
          "-n",
          "--help",
          "~",
          "*",
          "$HOME ${HOME}",
          "{lr} {args}",
          "&& || | > < ; &",
          "😀 漢字 é",
          "''''",
          "\\'",
          "!history",
          "a=b");

  private static Rendering rendering(Value.Object params) {
    return new Rendering(params, "j-1", Json::write);
  }

  private static Value.Object params(Object... pairs) {
    var members = new LinkedHashMap<String, Value>();
    for (int i = 0; i < pairs.length; i += 2) {
      members.put((String) pairs[i], (Value) pairs[i + 1]);
    }
    return Value.object(members);
  }

  private static List<String> words(Value.Object params, String... words) {
    return rendering(params).words(new Command.Words(List.of(words)));
  }

  @Test
  void a_value_stays_in_its_word() {
    var params = params("lr", Value.of(1e-5), "opt.name", Value.of("a b"), "n", Value.of(3));

    assertThat(
            words(params, "x", "--lr={lr}", "{opt.name}{n}", "{unknown}", "${lr}", "{ lr}", "{}"))
        .containsExactly("x", "--lr=1e-05", "a b3", "{unknown}", "${lr}", "{ lr}", "{}");
  }

  @Test
  void args_become_one_word_a_parameter() {
    var params =
        params(
            "lr", Value.of(0.1),
            "name", Value.of("a b"),
            "flag", Value.of(true),
            "none", Value.Null.NULL,
            "layers", Value.of(List.of(Value.of(1), Value.of(2.0))),
            "nan", Value.of(Double.NaN));

    assertThat(words(params, "x", "{args}", "y"))
        .containsExactly(
            "x",
            "--lr=0.1",
            "--name=a b",
            "--flag=true",
            "--none=null",
            "--layers=[1,2.0]",
            "--nan=nan",
            "y");
    assertThat(words(Value.EMPTY, "x", "{args}")).containsExactly("x");
  }

  @Test
  void all_parameters_as_json_and_the_id_of_the_job() {
    var params = params("a", Value.of("it's"));

    assertThat(words(params, "{params_json}", "{params_json_shell}", "{job_id}"))
        .containsExactly("{\"a\":\"it's\"}", "'{\"a\":\"it'\\''s\"}'", "j-1");
  }

  @Test
  void a_value_that_looks_like_a_placeholder_is_not_filled() {
    assertThat(words(params("a", Value.of("{b}$1\\"), "b", Value.of("x")), "{a}{b}"))
        .containsExactly("{b}$1\\x");
  }

  @Test
  void every_value_reaches_a_program_as_exactly_that_argument() throws Exception {
    var params = new LinkedHashMap<String, Value>();
    for (int i = 0; i < TORTURE.size(); i++) {
      params.put("p" + i, Value.of(TORTURE.get(i)));
    }
    var command = new ArrayList<>(List.of("sh", "-c", "printf '%s\\0' \"$@\"", "sh"));
    params.keySet().forEach(name -> command.add("{" + name + "}"));

    assertThat(output(rendering(Value.object(params)).words(new Command.Words(command))))
        .isEqualTo(TORTURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void every_value_reaches_a_script_as_exactly_that_word(String shell) throws Exception {
    var params = new LinkedHashMap<String, Value>();
    var script = new StringBuilder("# not {p0} here\nshow() { printf '%s\\0' \"$@\"; }\nshow");
    for (int i = 0; i < TORTURE.size(); i++) {
      params.put("p" + i, Value.of(TORTURE.get(i)));
      script.append(" {p").append(i).append('}');
    }
    script.append("\nx={p3}; show \"$x\" \"$(printf %s {p3})\" {args}");

    String text = rendering(Value.object(params)).script(new Command.Script(script.toString()));

    var expected = new ArrayList<>(TORTURE);
    expected.add(TORTURE.get(3));
    expected.add(TORTURE.get(3));
    for (int i = 0; i < TORTURE.size(); i++) {
      expected.add("--p" + i + "=" + TORTURE.get(i));
    }
    assertThat(text).startsWith("# not {p0} here\n");
    assertThat(output(List.of(shell, "-c", text))).isEqualTo(expected);
  }

  @Test
  void a_script_finds_its_parameters_as_variables() {
    var params = params("opt.lr-x", Value.of("a'b"), "é", Value.of(1));

    assertThat(rendering(params).environment())
        .containsEntry("ASSAY_PARAM_OPT_LR_X", "a'b")
        .containsEntry("ASSAY_PARAM__", "1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a {x} b ~ PLAIN",
        "{x} ~ PLAIN",
        "a '{x}' ~ QUOTED",
        "a \"{x}\" ~ QUOTED",
        "a \"b\" 'c' {x} ~ PLAIN",
        "a \"it's\" {x} ~ PLAIN",
        "a \\' {x} ~ PLAIN",
        "a \"\\\"\" {x} ~ PLAIN",
        "a \"\\\" {x} ~ QUOTED",
        "a \\{x} ~ ESCAPED",
        "a \\\\{x} ~ PLAIN",
        "# it's {x} ~ COMMENT",
        "a#b '{x}' ~ QUOTED",
        "a $(b {x}) ~ PLAIN",
        "a \"$(b {x})\" ~ PLAIN",
        "a \"$(b '{x}')\" ~ QUOTED",
        "a \"$(b) {x}\" ~ QUOTED",
        "a $(b (c) {x}) d ~ PLAIN",
        "a $((1 + {x})) ~ EXPANSION",
        "((a = {x})) ~ EXPANSION",
        "a $((2*(1+1))) {x} ~ PLAIN",
        "a ${b:-{x}} ~ EXPANSION",
        "a ${b:-c} {x} ~ PLAIN",
        "a $[1+{x}] ~ EXPANSION",
        "a $'it\\'s' {x} ~ UNCLEAR",
        "a $((1<<2)) {x} ~ UNCLEAR",
        "a ${#b} ${b##c} {x} ~ PLAIN",
        "a $'b' {x} ~ PLAIN",
        "a <<<{x} ~ PLAIN",
        "case a in b) c {x};; esac ~ PLAIN",
        "f() { echo {x}; } ~ PLAIN",
      })
  void the_place_of_a_placeholder_is_known(String script, ShellText.Where where) {
    assertThat(ShellText.holes(script)).extracting(ShellText.Hole::where).containsExactly(where);
  }

  @Test
  void the_place_of_a_placeholder_is_known_around_here_documents_and_backticks() {
    assertThat(
            ShellText.holes(
                "cat <<'E' {a}\n{b} it's\n\tE\nE\n{c}\ncat <<-F; x\n{d}\n\tF\n`y {e}` {f}"))
        .extracting(hole -> hole.name() + " " + hole.where())
        .containsExactly("a PLAIN", "b HEREDOC", "c PLAIN", "d HEREDOC", "e BACKTICKS", "f PLAIN");
  }

  private static List<String> output(List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return List.of(text.substring(0, Math.max(0, text.length() - 1)).split("\0", -1));
  }
}
