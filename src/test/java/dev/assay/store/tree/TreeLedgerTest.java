package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeLedgerTest {

  @TempDir Path folder;
  private TreeStore store;

  @BeforeEach
  void open() {
    store =
        TreeStore.open(
            folder.resolve(".runs"),
            new ManualClock(),
            new SplittableRandom(1),
            folder,
            () -> "cluster");
  }

  private void runTwo() {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(3)));
    var lease = TreeProcess.register(store);
    for (var claim : TreeProcess.claim(store, lease, 2)) {
      TreeProcess.complete(store, lease, claim);
    }
  }

  @Test
  void every_trial_that_ends_gets_its_entry() throws IOException {
    runTwo();

    try (var files = Files.list(folder.resolve(".assay/ledger"))) {
      assertThat(files.toList())
          .hasSize(2)
          .allSatisfy(file -> {
            var entry = (Value.Object) Json.parse(Files.readString(file));
            assertThat(entry.get("status")).contains(Value.of("complete"));
            assertThat(entry.get("registered_machine")).contains(Value.of("cluster"));
            assertThat(entry.get("wallclock_s")).isPresent();
            assertThat(file.getFileName().toString())
                .isEqualTo(((Value.Text) entry.get("job_id").orElseThrow()).value() + ".json");
          });
    }
  }

  @Test
  void a_ledger_that_cannot_be_written_stops_no_trial() throws IOException {
    Files.writeString(folder.resolve(".assay"), "a file in the way");

    runTwo();

    assertThat(store.problems()).isEmpty();
    assertThat(store.changeMark()).isPositive();
    assertThat(folder.resolve(".assay")).isRegularFile();
  }
}
