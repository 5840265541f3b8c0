package dev.assay.app;

import dev.assay.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which home a program opens, and how. Immutable; a wither gives a new one.
///
/// @param folder from which the home is looked for, and relative paths are seen; absolute
/// @param file of settings in the place of the nearest `assay.toml`; empty for that one
/// @param environment in which settings are looked for, and from which jobs inherit
public record Config(Path folder, Optional<Path> file, Map<String, String> environment) {

  /// Keeps a copy.
  public Config {
    folder = folder.toAbsolutePath().normalize();
    environment = Map.copyOf(environment);
  }

  /// What a command that is typed in `place` would work on; `place` may also be a file of settings.
  /// The environment is that of this process.
  public static Config at(Path place) {
    Path whole = place.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    return parent == null || !Files.isRegularFile(whole)
        ? new Config(whole, Optional.empty(), System.getenv())
        : new Config(parent, Optional.of(whole), System.getenv());
  }

  /// The same with a setting, which wins over files, as its environment variable does.
  ///
  /// @param setting e.g. `slots` or `infra.executor`
  /// @param value as it would be written
  /// @throws IllegalArgumentException where there is no such setting
  public Config with(String setting, String value) {
    var changed = new HashMap<>(environment);
    changed.put(Settings.variable(setting), value);
    return new Config(folder, file, changed);
  }
}
