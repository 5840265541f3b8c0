package dev.assay.control;

import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;

/// Results that are used again.
public interface Caching {

  /// Results that may be used, the newest first: `{"key", "valid", "job", "attempt", "at", "hits",
  /// …}`.
  ///
  /// @param limit at most so many
  List<Value.Object> list(int limit);

  /// One result, or work that is being done.
  ///
  /// @param key its key or the beginning of it, at least 4 digits
  Value.Object show(String key);

  /// Lets nobody use results any more: `{"changed", "keys"}`. Files stay, and so does what was
  /// used.
  ///
  /// @param keys as for [#show]
  Value.Object drop(List<String> keys, String actor);

  /// As above, for all that are at least so old.
  Value.Object drop(Duration olderThan, String actor);
}
