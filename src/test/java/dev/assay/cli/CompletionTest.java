package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.Completion.Answer;
import dev.assay.cli.Completion.Candidate;
import dev.assay.cli.Completion.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

  /// Two experiments, the first with two trials, one worker, one tag and two pools.
  private static final Completion.Known STORED =
      new Completion.Known() {
        @Override
        public List<Candidate> experiments() {
          return List.of(new Candidate("digits", ""), new Candidate("e4k2m9x0q1ab", ""));
        }

        @Override
        public List<Candidate> workers() {
          return List.of(new Candidate("w-1", ""));
        }

        @Override
        public List<Candidate> tags() {
          return List.of(new Candidate("nightly", ""));
        }

        @Override
        public List<Candidate> pools() {
          return List.of(new Candidate("default", ""), new Candidate("small", ""));
        }

        @Override
        public List<Candidate> trials(String experiment) {
          return List.of(
              new Candidate(experiment + ".1", ""), new Candidate(experiment + ".2", ""));
        }
      };

  /// `_` stands for a space, because the ends of cells are cut.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dem                        | WORDS | demo
          compl                      | WORDS | completion
          trial_sh                   | WORDS | show
          -C_/x_trial_sh             | WORDS | show
          trial_-o_json_sh           | WORDS | show
          -o_                        | WORDS | table json jsonl csv id
          trial_list_-o_js           | WORDS | json jsonl
          trial_list_--output=js     | WORDS | --output=json --output=jsonl
          trial_list_--output_=_js   | WORDS | json jsonl
          trial_list_--output_=      | WORDS | table json jsonl csv id
          trial_list_--so            | WORDS | --sort
          trial_list_--sort_x_--so   | WORDS |
          run_--name_x_--na          | WORDS |
          submit_--sweep_a=1_--swe   | WORDS | --sweep
          results_                   | WORDS | digits e4k2m9x0q1ab
          experiment_get_d           | WORDS | digits
          experiment_get_digits_     | WORDS |
          experiment_archive_digits_d | WORDS | digits
          trial_show_                | OPEN  | digits. e4k2m9x0q1ab.
          trial_show_digits.         | WORDS | digits.1 digits.2
          trial_show_digits.2        | WORDS | digits.2
          wait_                      | WORDS | digits e4k2m9x0q1ab
          wait_digits_digits.1       | WORDS | digits.1
          submit_--after_di          | WORDS | digits
          worker_stop_               | WORDS | w-1
          worker_start_--pool_       | WORDS | default small
          pool_scale_--pool=s        | WORDS | --pool=small
          completion_                | WORDS | bash zsh fish
          simulate_--optimizer_cm    | WORDS | cmaes
          help_que                   | WORDS | queue
          help_queue_ho              | WORDS | hold
          submit_                    | FILES |
          db_backup_                 | FILES |
          -C_                        | FILES |
          run_--_python_             | FILES |
          queue_priority_digits_     | WORDS |
          trial_list_--limit_        | WORDS |
          xyzzy_                     | WORDS |
          """)
  void what_can_follow_is_taken_from_what_the_verbs_declare(
      String words, Kind kind, String expected) {
    Answer answer = Completion.of(List.of(words.split("_", -1)), STORED);

    assertThat(answer.kind()).isEqualTo(kind);
    assertThat(answer.candidates())
        .extracting(Candidate::word)
        .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(" ", -1)));
  }

  @Test
  void every_first_word_and_every_option_says_what_it_means() {
    assertThat(Completion.of(List.of(""), STORED).candidates())
        .hasSizeGreaterThan(15)
        .noneMatch(candidate -> candidate.meaning().isEmpty());
    assertThat(Completion.of(List.of("run", "-"), STORED).candidates())
        .extracting(Candidate::word)
        .contains("--sweep", "--output", "-C", "--help");
  }

  @Test
  void the_folder_that_was_typed_is_the_one_that_is_looked_into() {
    assertThat(Completion.place(List.of("-C", "/x", "results", ""))).contains("/x");
    assertThat(Completion.place(List.of("results", "-C", "/x"))).isEqualTo(Optional.empty());
  }

  @Test
  void a_home_that_cannot_be_opened_gives_no_names_and_no_error() {
    Door locked =
        (place, _) -> {
          throw new dev.assay.control.ControlException(
              dev.assay.control.ControlException.Code.UNAVAILABLE, "locked", "");
        };
    Typed told =
        Typed.type(
            java.nio.file.Path.of("").toAbsolutePath(),
            "",
            java.util.Map.of(),
            locked,
            "completion",
            "zsh",
            "--",
            "results",
            "");

    assertThat(told.code()).isZero();
    assertThat(told.out()).isEqualTo("words\n");
    assertThat(told.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bash, complete -F _assay assay", "zsh, #compdef assay", "fish, complete -c assay"})
  void every_shell_has_a_script(String shell, String line) {
    Typed script = Typed.type("completion", shell);

    assertThat(script.code()).isZero();
    assertThat(script.out()).contains(line).contains("completion " + shell + " --");
  }
}
