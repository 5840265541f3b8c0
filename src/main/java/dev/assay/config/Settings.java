package dev.assay.config;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Assay itself is told, apart from any experiment. A flag wins over an environment variable,
/// that over the `assay.toml` nearest upward to the root of the repository, and that over
/// `assay/config.toml` in the user's configuration folder.
///
/// @param home the folder that holds everything; its last name is `.assay`
/// @param store where everything is kept
/// @param files the folder for the files of jobs, absolute; empty for the home
/// @param slots jobs at once of a worker; empty for the number of processors
/// @param pool whose jobs a worker takes
/// @param logLimitBytes an output log that grows beyond this loses its middle
/// @param lease how long a worker that is not heard of keeps its jobs
/// @param machineLabel what this machine is called among those that share a repository; empty for
///   its host name
/// @param jobTypes the types that jobs may have
/// @param pools the classes of workers that are declared
/// @param notifying who is told of every experiment
/// @param health what is still healthy
/// @param executor who runs what a program submits
/// @param entries every setting in force, in the order of the reference
public record Settings(
    Path home,
    StoreChoice store,
    Optional<Path> files,
    Optional<Integer> slots,
    String pool,
    long logLimitBytes,
    Duration lease,
    Optional<String> machineLabel,
    JobTypes jobTypes,
    Pools pools,
    Notifying notifying,
    HealthLimits health,
    Executor executor,
    List<Entry> entries) {

  /// The variable that names the database of the queue for training prompts; the home stands in its
  /// folder.
  public static final String QUEUE_DATABASE = "EXPERIMENT_QUEUE_DB_PATH";

  /// The variable that says, in seconds, how often a runner of a tree beats.
  public static final String TREE_HEARTBEAT = "AEXP_HEARTBEAT_S";

  /// The name of the folder that holds everything.
  public static final String HOME_NAME = ".assay";

  public Settings {
    entries = List.copyOf(entries);
  }

  /// A setting in force.
  ///
  /// @param key lower-case-dashed
  /// @param origin a flag, a variable, a file with its line, or `default`
  public record Entry(String key, String value, String origin) {

    /// `{"key", "value", "origin"}`.
    public Value.Object document() {
      var members = new LinkedHashMap<String, Value>();
      members.put("key", Value.of(key));
      members.put("value", Value.of(value));
      members.put("origin", Value.of(origin));
      return Value.object(members);
    }
  }

  /// Where a command was typed, and with what.
  ///
  /// @param folder absolute
  /// @param flags settings given by flags: key → text; `home` is what `-C` says
  /// @param file in the place of the nearest `assay.toml`; empty for that one
  public record Surroundings(
      Path folder,
      Map<String, String> environment,
      Map<String, String> flags,
      Optional<Path> file) {
    public Surroundings {
      environment = Map.copyOf(environment);
      flags = Map.copyOf(flags);
    }

    /// With the nearest `assay.toml`.
    public Surroundings(Path folder, Map<String, String> environment, Map<String, String> flags) {
      this(folder, environment, flags, Optional.empty());
    }
  }

  /// The environment variable that sets `key`.
  ///
  /// @throws IllegalArgumentException where there is none
  public static String variable(String key) {
    List<String> keys = SettingsReader.withVariables();
    if (!keys.contains(key)) {
      String hint = Nearest.hint(key, keys);
      throw new IllegalArgumentException(
          "'%s' is no setting that stands alone; %s"
              .formatted(key, hint.isEmpty() ? "there are " + String.join(", ", keys) : hint));
    }
    return SettingsReader.variable(key);
  }

  /// The settings in force; reads the files that may hold some.
  ///
  /// @throws InputException on an unknown key or a value that is not allowed
  public static Settings read(Surroundings surroundings) {
    return new SettingsReader(surroundings).read();
  }
}
