package dev.assay.engine;

import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A worker in a process of its own that dies without a word at the n-th time it passes a waypoint:
/// `CrashingWorker HOME SLOTS TTL_MS IDLE_MS WAYPOINT N`. `-` for no waypoint.
public final class CrashingWorker {
  private CrashingWorker() {}

  public static void main(String[] args) throws Exception {
    var home = Path.of(args[0]);
    var deadly = args[4];
    var left = new AtomicInteger(Integer.parseInt(args[5]));
    var settings =
        new WorkerSettings(
                "default",
                Integer.parseInt(args[1]),
                64,
                java.util.List.of(),
                Long.MAX_VALUE,
                Optional.of(Duration.ofMillis(Long.parseLong(args[3]))),
                Set.<ExperimentId>of(),
                1 << 30,
                "test")
            .withLeaseTtl(Duration.ofMillis(Long.parseLong(args[2])));
    try (var store = TestHome.store(home)) {
      var worker =
          Worker.create(
              store,
              home,
              settings,
              InstantSource.system(),
              name -> {
                if (name.equals(deadly) && left.decrementAndGet() == 0) {
                  Runtime.getRuntime().halt(137);
                }
              });
      System.out.println("ready");
      System.out.println(worker.run());
    }
  }
}
