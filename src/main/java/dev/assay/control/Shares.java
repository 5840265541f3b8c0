package dev.assay.control;

import dev.assay.process.Usage;
import dev.assay.process.UsageLook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// What attempts use, with their share of the processors since the look before. Safe for several
/// threads; `this` guards the look before.
final class Shares {
  private static final long PAUSE = Duration.ofMillis(300).toNanos();
  private static final long STALE = Duration.ofSeconds(30).toNanos();

  private final UsageLook look;
  private Map<Path, Duration> cpuBefore = Map.of();
  private long nanosBefore;

  Shares(UsageLook look) {
    this.look = look;
  }

  /// What one attempt uses.
  ///
  /// @param cores processors it kept busy since the look before; empty when it was not seen then
  record Share(Usage usage, OptionalDouble cores) {}

  /// What these attempts use now; those without a living process are absent.
  synchronized Map<Path, Share> of(Set<Path> directories) {
    if (System.nanoTime() - nanosBefore > STALE || cpuBefore.isEmpty()) {
      remember(look.of(directories));
      if (!cpuBefore.isEmpty()) {
        LockSupport.parkNanos(PAUSE);
      }
    }
    Map<Path, Usage> now = look.of(directories);
    double seconds = (System.nanoTime() - nanosBefore) / 1e9;
    Map<Path, Share> shares = new HashMap<>();
    now.forEach((path, usage) -> shares.put(path, new Share(usage, cores(path, usage, seconds))));
    remember(now);
    return shares;
  }

  private OptionalDouble cores(Path path, Usage usage, double seconds) {
    Duration before = cpuBefore.get(path);
    if (before == null || seconds <= 0) {
      return OptionalDouble.empty();
    }
    double used = usage.cpu().minus(before).toMillis() / 1000.0;
    return OptionalDouble.of(
        Math.max(0, used / seconds)); // a child that ended takes its time along
  }

  private void remember(Map<Path, Usage> usages) {
    Map<Path, Duration> cpu = new HashMap<>();
    usages.forEach((path, usage) -> cpu.put(path, usage.cpu()));
    cpuBefore = cpu;
    nanosBefore = System.nanoTime();
  }
}
