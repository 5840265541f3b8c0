package dev.assay.app;

import dev.assay.client.Client;
import dev.assay.config.Settings;
import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Assay for programs in Java. Settings are found as commands find them.
public final class Assay {
  private Assay() {}

  /// Opens the home that a command typed in `place` would work on. Its store is opened by the first
  /// call that needs it.
  ///
  /// @param place a folder, or a file of settings
  /// @return to be closed; see [Client#close]
  /// @throws ControlException `USAGE` if there is no such place
  /// @throws dev.assay.config.InputException for a setting with a mistake
  public static Client open(Path place) {
    if (!Files.exists(place)) {
      throw new ControlException(
          Code.USAGE,
          "%s: there is no such file or folder".formatted(place),
          "name the folder of a home, or a file of settings");
    }
    return open(Config.at(place));
  }

  /// Opens the home that `config` names.
  ///
  /// @return to be closed; see [Client#close]
  /// @throws ControlException as above
  /// @throws dev.assay.config.InputException as above
  public static Client open(Config config) {
    Settings settings =
        Settings.read(
            new Settings.Surroundings(
                config.folder(), config.environment(), Map.of(), config.file()));
    var homes =
        new Homes(config.folder(), config.environment(), InstantSource.system(), Main.version());
    var home = homes.open(settings);
    return Client.create(
        new Client.Around(
            () -> homes.open(settings).control(),
            settings.executor(),
            home.worker(),
            config.folder(),
            config.environment(),
            "user:" + System.getProperty("user.name")));
  }
}
