package dev.assay.control;

import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.store.sql.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// The least of a program that understands `-C DIR worker start --foreground …`.
final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] args) {
    List<String> words = Arrays.asList(args);
    String folder = words.get(words.indexOf("-C") + 1);
    int slots = Integer.parseInt(words.get(words.indexOf("--slots") + 1));
    String pool = words.get(words.indexOf("--pool") + 1);
    int most = words.indexOf("--at-most");
    try (Control control = control(Path.of(folder))) {
      control
          .working()
          .work(
              new Settings(pool, Optional.of(slots), java.util.List.of(), Optional.empty(), 1 << 20)
                  .withCrowd(
                      most < 0
                          ? OptionalInt.empty()
                          : OptionalInt.of(Integer.parseInt(words.get(most + 1)))),
              new Until.Asked(),
              _ -> {});
    }
  }

  /// The words that start it.
  static List<String> command() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        WorkerMain.class.getName());
  }

  static Control control(Path folder) {
    Path home = folder.resolve(".assay");
    InstantSource clock = InstantSource.system();
    RandomGenerator random = RandomGenerator.getDefault();
    return LocalControl.create(
        new LocalControl.Surroundings(
            ControlHome.settings(folder),
            () -> {
              var store =
                  SqliteStore.open(
                      home.resolve("assay.db"), clock, random, SqliteStore.Options.DEFAULT);
              return new LocalControl.Opened(store, Optional.of(store.maintenance()));
            },
            clock,
            random,
            "test",
            () -> SqliteStore.ground(home.resolve("assay.db"))));
  }
}
