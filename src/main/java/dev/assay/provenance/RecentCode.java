package dev.assay.provenance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The state of repositories as it was a moment ago: many short jobs that start in one folder share
/// a look, and a slow repository is looked at less often, so that looking takes at most a twentieth
/// of one core. Safe for use by many threads.
public final class RecentCode {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final int SHARE = 20;

  private final ConcurrentHashMap<Path, Look> looks = new ConcurrentHashMap<>();

  private record Look(Optional<Code> code, long goodUntil) {}

  /// The code around `folder`; empty where there is none, or git needs more than two seconds.
  public Optional<Code> at(Path folder, Map<String, String> environment) {
    return looks
        .compute(
            folder,
            (_, known) ->
                known == null || System.nanoTime() - known.goodUntil() > 0
                    ? look(folder, environment)
                    : known)
        .code();
  }

  private static Look look(Path folder, Map<String, String> environment) {
    long begin = System.nanoTime();
    Optional<Code> code = Code.at(folder, environment, LIMIT);
    long end = System.nanoTime();
    return new Look(code, end + Math.max(SHORTEST.toNanos(), SHARE * (end - begin)));
  }
}
