package dev.assay.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An attempt under observation, by one thread; a virtual one is meant. One that this worker
/// started is noticed at once when it ends; an adopted one is looked at every fifth of a second.
public final class Watched {
  private final Path directory;
  private final Observer observer;
  private final Optional<CountDownLatch> over;

  /// @param over reaches zero when its keeper has done with it, where that can be heard
  Watched(Path directory, Observer observer, Optional<CountDownLatch> over) {
    this.directory = directory;
    this.observer = observer;
    this.over = over;
  }

  /// The attempt's directory.
  public Path directory() {
    return directory;
  }

  /// Waits until the attempt is over, at most `limit`.
  ///
  /// @return its last sighting: `Ended`, `Vanished`, `NotStarted` (a shim that never passed the
  ///   gate) or `Elsewhere`; empty when it is still alive, orphaned or not
  public Optional<Sighting> await(Duration limit) throws InterruptedException {
    var patience = new Patience(limit);
    if (over.isPresent()
        && !over.get().await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    do {
      var sighting = observer.observe(directory);
      if (isOver(sighting)) {
        return Optional.of(sighting);
      }
      awaitChange(sighting, patience);
    } while (patience.isLeft());
    return Optional.empty();
  }

  /// While nothing happens only two small questions are asked a turn: hundreds may be watched.
  private void awaitChange(Sighting sighting, Patience patience) throws InterruptedException {
    var files = new AttemptFiles(directory);
    do {
      if (!patience.pause()) {
        return;
      }
    } while (sighting instanceof Sighting.Running(var keeper, _)
        && !files.mayHaveEnded()
        && observer.isAlive(keeper));
  }

  private static boolean isOver(Sighting sighting) {
    return switch (sighting) {
      case Sighting.Starting _, Sighting.Running _, Sighting.Orphaned _ -> false;
      case Sighting.NotStarted _, Sighting.Ended _, Sighting.Vanished _, Sighting.Elsewhere _ ->
          true;
    };
  }
}
