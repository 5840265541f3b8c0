package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.schedule.Schedulers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SearchReferenceTest {

  @Test
  void the_reference_names_every_optimizer_and_every_scheduler() throws IOException {
    String page = Files.readString(Path.of("docs/reference/search.md"));

    for (String name : Optimizers.names()) {
      assertThat(page).contains("| `%s` |".formatted(name));
    }
    for (String name : Schedulers.names()) {
      assertThat(page).contains("| `%s` |".formatted(name));
    }
  }
}
