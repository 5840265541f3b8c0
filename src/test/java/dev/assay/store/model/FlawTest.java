package dev.assay.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The search itself must be able to fail: every flaw is found, told as what it is, and shown by a
/// short story.
class FlawTest {

  private static final long SEED = 33;
  private static final int SHORT = 9;
  private static final int STORIES = 200;
  private static final Duration TIME = Duration.ofMinutes(1);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void a_flaw_is_found_and_shown_by_a_short_story(Flaw flaw) {
    var search = new Search(new SqlitePlaces(folder, flaw::over));

    var finding = search.run(SEED, STORIES, TIME).finding();

    assertThat(finding).as("what was found of " + flaw).isPresent();
    assertThat(finding.get().broken().rule()).as("%s", finding.get()).isEqualTo(flaw.rule());
    assertThat(finding.get().shortest()).as("%s", finding.get()).hasSizeLessThanOrEqualTo(SHORT);
  }
}
