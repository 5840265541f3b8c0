package dev.assay.engine;

import dev.assay.config.Notifying;
import dev.assay.notify.Courier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Whom a worker tells what happens, and by what.
///
/// @param usual who is told of every experiment
record Telling(Notifying usual, Courier courier) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// As the settings say.
  ///
  /// @param home programs start in the folder in which it stands, and `ASSAY_HOME` names that
  static Telling of(Notifying usual, Path home) {
    Path place = home.resolveSibling(".").normalize();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("ASSAY_HOME", place.toString());
    return new Telling(
        usual,
        new Courier(
            new Courier.Surroundings(
                usual.allowPrivate(), environment, place, PATIENCE, Courier.Names.SYSTEM)));
  }
}
