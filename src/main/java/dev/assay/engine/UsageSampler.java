package dev.assay.engine;

import dev.assay.process.ProcessException;
import dev.assay.process.Processes;
import dev.assay.process.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Looks at what all running attempts use, in one pass each time, and keeps the newest figures and
/// the peaks. An attempt that ends before the first look has no figures. Safe for several threads.
final class UsageSampler implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Processes processes;
  private final Set<Path> watched = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Path, Usage> known = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  UsageSampler(Processes processes) {
    this.processes = processes;
  }

  void start() {
    Thread.ofPlatform().name("assay-usage").daemon().start(this::sample);
  }

  void watch(Path directory) {
    watched.add(directory);
  }

  /// The figures of an attempt, which is forgotten.
  Optional<Usage> take(Path directory) {
    watched.remove(directory);
    return Optional.ofNullable(known.remove(directory));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void sample() {
    try {
      while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!watched.isEmpty()) {
          look();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the worker ends
    }
  }

  private void look() {
    try {
      processes
          .usage(Set.copyOf(watched))
          .forEach((directory, usage) -> {
            if (watched.contains(directory)) {
              known.merge(directory, usage, (earlier, now) -> now.after(earlier));
            }
          });
    } catch (ProcessException e) {
      return; // figures of this look are absent; the attempts themselves are not touched
    }
  }
}
