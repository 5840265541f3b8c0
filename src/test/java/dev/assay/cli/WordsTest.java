package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WordsTest {

  static Stream<String> verbs() {
    return Verbs.ALL.stream().map(Verbs.Listed::words);
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void every_verb_has_help_that_names_its_options(String verb) {
    Typed help = Typed.type((verb + " --help").split(" ", -1));

    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: assay " + verb).contains("-C DIR", "-h");
    assertThat(Typed.type(("help " + verb).split(" ", -1))).isEqualTo(help);
  }

  @Test
  void assay_alone_lists_every_verb() {
    Typed help = Typed.type();

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains(verbs().map(verb -> verb.split(" ", 2)[0]).toList());
    assertThat(Typed.type("--help")).isEqualTo(help);
    assertThat(Typed.type("help")).isEqualTo(help);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          submot            | unknown verb 'submot'             | did you mean assay submit?
          cancel            | unknown verb 'cancel'             | did you mean assay experiment cancel?
          xyzzy             | unknown verb 'xyzzy'              | assay help lists them
          queue             | 'queue' needs one of add, run   | assay help queue
          queue hol x       | unknown verb 'queue hol'          | did you mean assay queue hold?
          trial list --fil  | unknown option: '--fil'           | assay trial list --help
          trial show        | missing required parameter: 'TRIAL' | assay trial show --help
          trial show a b    | unmatched argument at index 1: 'b' | assay trial show --help
          wait --timeout    | missing required parameter for option '--timeout' | assay wait --help
          wait x --timeout=soon | --timeout needs a span of time, found 'soon' | write 90s, 30m
          version -o yaml   | unknown output mode 'yaml'        | -o takes table, json, jsonl, csv or id
          queue stop        | queue stop needs the id           | assay worker stop
          submit            | nothing to submit                 | name a file
          submit none.yaml  | none.yaml: no such file           | relative names are seen from
          run python        | python: no such file              | assay run -- python
          run --            | no command stands after --        | ""
          clean             | clean needs --keep-best           | assay clean --keep-best 0
          events -f -o csv   | --follow never ends               | use -o jsonl
          id [1]            | the state point: a state point is a JSON object, found a list | assay id
          completion tcsh   | no completion for 'tcsh'          | bash, zsh and fish
          """)
  void what_makes_no_sense_is_told_in_a_line_and_a_hint_with_exit_2(
      String words, String message, String hint) {
    Typed told = Typed.type(words.split(" ", -1));

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.out()).isEmpty();
    assertThat(told.err().lines().findFirst().orElseThrow()).startsWith("assay: " + message);
    assertThat(told.err()).contains(hint == null ? "" : hint);
    assertThat(told.err().lines().count()).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "-o json queue stop",
    "queue -o json stop",
    "queue stop -o json",
    "queue stop -o=json"
  })
  void global_options_stand_anywhere_and_json_errors_are_one_line(String words) {
    Typed told = Typed.type(words.split(" ", -1));

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err())
        .startsWith("{\"error\":{\"code\":\"usage\",\"message\":\"queue stop needs the id")
        .endsWith("\"}}\n");
    assertThat(told.err().lines()).hasSize(1);
  }

  @Test
  void the_version_is_told_in_every_mode() {
    assertThat(Typed.type("version").out()).startsWith("assay 1.2.3 (Java 25");
    assertThat(Typed.type("--version").out()).startsWith("assay 1.2.3 (Java 25");
    assertThat(Typed.type("version", "-o", "id").out()).isEqualTo("1.2.3\n");
    assertThat(Typed.type("version", "-o", "json").out()).startsWith("{\"version\":\"1.2.3\"");
  }

  @Test
  void an_id_is_the_one_signac_computes_wherever_the_state_point_comes_from() {
    String id = "9bfd29df07674bc4aa960cf661b5acd2\n";

    assertThat(Typed.type("id", "{\"a\": 0}").out()).isEqualTo(id);
    assertThat(Typed.type("{\"a\": 0}", Map.of(), "id", "-").out()).isEqualTo(id);
    assertThat(Typed.type("{\"a\": 0", Map.of(), "id", "-").err())
        .startsWith("assay: standard input: line 1");
  }

  @Test
  void a_fault_of_our_own_is_one_line_that_says_how_to_see_more() {
    Typed told = Typed.type("experiment", "list");

    assertThat(told.code()).isEqualTo(1);
    assertThat(told.err()).startsWith("assay: unexpected: java.lang.AssertionError");
    assertThat(told.err()).contains("ASSAY_DEBUG=1").doesNotContain("\tat ");
    Typed debugged = Typed.type("", Map.of("ASSAY_DEBUG", "1"), "experiment", "list");
    assertThat(debugged.err()).contains("\tat ");
  }
}
