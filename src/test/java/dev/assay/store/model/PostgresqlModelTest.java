package dev.assay.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.sql.NeedsPostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few random stories on the PostgreSQL store, the same every time; `-Dassay.model.seed=N` tells
/// others. More of them are told on SQLite, whose statements are the same.
@NeedsPostgres
class PostgresqlModelTest {

  private static final long ALWAYS = 20_261_122;
  private static final int FEW = 25;
  private static final Duration SHORT = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void the_store_does_what_its_model_does() {
    long seed = Long.getLong("assay.model.seed", ALWAYS);
    var result = new Search(new PostgresqlPlaces(folder)).run(seed, FEW, SHORT);
    System.out.printf("%d stories from seed %d%n", result.stories(), seed);
    assertThat(result.finding().map(Object::toString)).as("a story that fails").isEmpty();
  }
}
