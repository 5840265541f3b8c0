package dev.assay.bench;

import dev.assay.engine.Worker;
import dev.assay.engine.WorkerSettings;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Workers of the product, in this process or in one of their own.
final class Workers {

  private Workers() {}

  static WorkerSettings settings(int slots, Set<ExperimentId> until) {
    return new WorkerSettings(
        "default",
        slots,
        slots,
        List.of(),
        Long.MAX_VALUE,
        Optional.empty(),
        until,
        64L << 20,
        "bench");
  }

  /// Starts a process whose worker works until it is told to go or killed.
  static Process start(Path home, int slots) throws IOException {
    return start(home, slots, "");
  }

  /// The same on a store of PostgreSQL.
  static Process start(Path home, int slots, String address) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Workers.class.getName(),
                home.toString(),
                Integer.toString(slots),
                address))
        .inheritIO()
        .start();
  }

  /// That process.
  public static void main(String[] args) throws Exception {
    var home = Path.of(args[0]);
    try (var store = args[2].isEmpty() ? Place.store(home) : AssayQueue.open(args[2])) {
      var settings = settings(Integer.parseInt(args[1]), Set.of());
      Worker.create(store, home, settings, InstantSource.system()).run();
    }
  }
}
