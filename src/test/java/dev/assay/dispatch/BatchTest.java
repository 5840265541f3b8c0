package dev.assay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final Instant NOW = Instant.parse("2030-01-31T18:00:00Z");

  static Batch batch(int jobs, String tag) {
    return new Batch(IntStream.range(0, jobs).mapToObj(BatchTest::job).toList(), tag, "", "", NOW);
  }

  static ContentId job(int seed) {
    return ContentId.of(new Value.Object(new LinkedHashMap<>(Map.of("seed", Value.of(seed)))));
  }

  @Test
  void the_same_jobs_under_the_same_tag_have_the_same_id_whenever_they_are_frozen() {
    var later = new Batch(batch(3, "night").jobs(), "night", "", "cluster", NOW.plusSeconds(3600));

    assertThat(later.id()).isEqualTo(batch(3, "night").id());
    assertThat(Batch.isId(later.id())).isTrue();
  }

  @Test
  void other_jobs_another_order_or_another_tag_have_another_id() {
    var turned = new Batch(batch(3, "night").jobs().reversed(), "night", "", "", NOW);

    assertThat(
            List.of(
                batch(3, "night").id(), batch(2, "night").id(), batch(3, "day").id(), turned.id()))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_place_keeps_its_job_and_one_outside_is_refused_with_the_places_there_are() {
    Batch batch = batch(3, "");

    assertThat(batch.job(2)).isEqualTo(job(2));
    assertThatThrownBy(() -> batch.job(3))
        .isInstanceOf(DispatchException.class)
        .hasMessage("batch %s has no job 3; its jobs are 0 to 2", batch.id());
    assertThatThrownBy(() -> batch.job(-1)).isInstanceOf(DispatchException.class);
  }

  @Test
  void a_batch_without_jobs_or_with_one_twice_is_refused() {
    assertThatThrownBy(() -> batch(0, "")).hasMessage("a batch needs at least one job");
    assertThatThrownBy(() -> new Batch(List.of(job(1), job(1)), "", "", "", NOW))
        .hasMessageContaining("twice");
  }

  @Test
  void the_machine_that_owns_it_may_run_it_and_no_other() {
    Batch owned = batch(2, "").ownedBy("cluster");

    assertThat(batch(2, "").isFor("laptop")).isTrue();
    assertThat(owned.isFor("cluster")).isTrue();
    assertThat(owned.isFor("laptop")).isFalse();
    assertThat(owned.id()).isEqualTo(batch(2, "").id());
  }

  @Test
  void its_text_gives_it_back_and_has_a_job_a_line() {
    Batch batch = batch(4, "a \"tag\"\n# of two lines").ownedBy("login-1");

    String text = BatchText.write(batch);

    assertThat(BatchText.read(text)).isEqualTo(batch);
    assertThat(text.lines().filter(line -> line.strip().matches("\"[0-9a-f]{32}\",?"))).hasSize(4);
  }

  @Test
  void a_text_whose_jobs_were_changed_by_hand_is_refused() {
    String text = BatchText.write(batch(3, "night")).replace(job(1).hex(), job(7).hex());

    assertThatThrownBy(() -> BatchText.read(text))
        .isInstanceOf(DispatchException.class)
        .hasMessageContaining("changed by hand");
  }

  @Test
  void a_text_that_is_no_batch_is_refused_in_one_line() {
    for (String text :
        List.of(
            "",
            "[]",
            "{}",
            "{\"jobs\": [1]}",
            "{\"jobs\": [\"../../etc/passwd\"]}",
            "<<<<<<< HEAD",
            BatchText.write(batch(1, "")).replace("2030-", "soon-"))) {
      assertThatThrownBy(() -> BatchText.read(text))
          .isInstanceOf(DispatchException.class)
          .message()
          .hasLineCount(1);
    }
  }
}
