package dev.assay.control;

import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;

/// Classes of workers: what waits and runs in each, and how many workers there should be.
public interface Pooling {

  /// Every pool that is declared, has open jobs, or has workers, by name.
  List<Value.Object> pools();

  /// The names that the settings allow, without a look at the store; none where they declare none.
  List<String> declared();

  /// Looks once at pools that say how many workers they may have, and starts or ends workers of
  /// this machine as their jobs need. It remembers nothing, so it may be asked from anywhere, as
  /// often as one likes: together there are never more workers than a pool may have.
  ///
  /// @return what was done with each
  /// @throws ControlException `USAGE` if a pool that is named does not say how many, or none does
  List<Value.Object> scale(Scale request);

  /// What to scale, and how.
  ///
  /// @param pools their names; all that say how many workers they may have if there is none
  /// @param command the words that start Assay itself, without a verb
  /// @param patience how long a job waits before a worker is started beside others
  /// @param isDry whether to say only what would be done
  /// @param actor e.g. `user:ada`
  record Scale(
      List<String> pools, List<String> command, Duration patience, boolean isDry, String actor) {
    /// How long a job waits where nothing is said.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    public Scale {
      pools = List.copyOf(pools);
      command = List.copyOf(command);
    }
  }
}
