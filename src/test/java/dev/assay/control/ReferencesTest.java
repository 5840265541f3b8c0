package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
  private static final String STAGED =
      "name: %s\nstages:\n  train: {command: x}\n  eval: {command: y, needs: [train]}\nspace: {a: [1, 2]}\n";

  @TempDir private Path folder;
  private ControlHome home;
  private References references;
  private String first;
  private String second;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
    references =
        new References(
            new OpenedStore(() -> new LocalControl.Opened(home.store, Optional.empty())));
    first = home.submit(STAGED.formatted("digits"));
    second = home.submit(STAGED.formatted("v1.2"));
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void an_experiment_has_many_names() {
    assertThat(List.of(first, first.substring(0, 9), "digits"))
        .extracting(text -> references.subject(text).toString())
        .containsOnly(first);
    assertThat(references.subject("last")).hasToString(second);
    assertThat(references.subject("v1.2")).hasToString(second);
  }

  @Test
  void a_trial_and_a_job_are_named_below_every_name_of_their_experiment() {
    assertThat(references.subject("digits.2")).hasToString(first + ".2");
    assertThat(references.subject("last.1.train")).hasToString(second + ".1.train");
    assertThat(references.subject("v1.2.1")).hasToString(second + ".1");
    assertThat(references.subject(first.substring(0, 9) + ".2.eval"))
        .hasToString(first + ".2.eval");
  }

  @Test
  void content_means_the_newest_trial_that_has_it() {
    String content = ContentId.of(Value.object(Map.of("a", Value.of(2)))).hex();

    assertThat(references.subject(content.substring(0, 8))).hasToString(second + ".2");
    assertThat(references.subject(content)).hasToString(second + ".2");
  }

  @Test
  void an_experiment_with_one_trial_stands_for_it() {
    String single = home.submit("command: x");

    assertThat(references.trial(single).id()).hasToString(single + ".1");
    assertThatThrownBy(() -> references.trial(first))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("which has 2 trials");
  }

  @Test
  void last_is_the_newest_trial_where_a_trial_is_wanted() {
    assertThat(references.trial("last").id()).hasToString(second + ".2");
  }

  @Test
  void what_is_not_there_is_not_found() {
    for (String text :
        List.of("nothing", "digits.3", "digits.1.nope", "e00000000000", "abcdef12")) {
      assertThatThrownBy(() -> references.subject(text))
          .isInstanceOfSatisfying(
              ControlException.class,
              e -> assertThat(e.code()).isEqualTo(ControlException.Code.NOT_FOUND));
    }
  }

  @Test
  void a_prefix_that_several_share_names_them() {
    assertThatThrownBy(() -> references.subject("e"))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining(first)
        .hasMessageContaining(second);
  }

  @Test
  void an_empty_id_is_refused() {
    assertThatThrownBy(() -> references.subject(" ")).hasMessageContaining("an empty id");
  }
}
