package dev.assay.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random stories on the SQLite store: some that are the same every time, some that are new every
/// time, and for a soak many new ones. `-Dassay.model.seed=N` tells the stories of a printed seed
/// again; `-Dassay.model.stories=N` bounds how many the long test tells.
class StoreModelTest {

  private static final long ALWAYS = 20_251_122;
  private static final int FEW = 60;
  private static final Duration SHORT = Duration.ofSeconds(6);
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void the_store_does_what_its_model_does() {
    tell(ALWAYS, FEW, SHORT);
  }

  @Test
  void the_store_does_what_its_model_does_in_new_stories() {
    tell(System.nanoTime(), FEW, SHORT);
  }

  @Test
  @Tag("soak")
  void the_store_does_what_its_model_does_for_a_long_time() {
    tell(System.nanoTime(), Integer.getInteger("assay.model.stories", Integer.MAX_VALUE), LONG);
  }

  private void tell(long otherwise, int stories, Duration time) {
    long seed = Long.getLong("assay.model.seed", otherwise);
    var result =
        new Search(new SqlitePlaces(folder, UnaryOperator.identity())).run(seed, stories, time);
    System.out.printf("%d stories from seed %d%n", result.stories(), seed);
    assertThat(result.finding().map(Object::toString)).as("a story that fails").isEmpty();
  }
}
