package dev.assay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What does a worker cost that has nothing to do?
///
/// It is the worker of a person: started by the launcher, with the launcher's options. What it
/// needs to get going is not in the figures: they begin when it has been idle for a while.
final class Idle implements Question {
  private static final long SETTLING_SECONDS = 15;
  private static final long SECONDS = 30;
  private static final double TICKS_PER_SECOND = 100;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var memory = new Samples();
    var share = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      once(place, memory, share);
    }
    return List.of(
        Answer.judged(
            "an idle worker: resident memory after %d s".formatted(SETTLING_SECONDS + SECONDS),
            memory.shown("MB"),
            "≤ 120 MB",
            memory.median() <= 120),
        Answer.judged(
            "… share of a core, over %d s".formatted(SECONDS),
            share.shown("%"),
            "≤ 0.5 %",
            share.median() <= 0.5));
  }

  private static void once(Place place, Samples memory, Samples share) throws Exception {
    var worker =
        new ProcessBuilder(
                place.checkout().resolve("assay").toString(),
                "worker",
                "start",
                "--slots",
                "2",
                "-q")
            .directory(place.fresh().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start(); // the launcher becomes Java, so its process is the worker's
    try {
      TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
      double before = cpuSeconds(worker.pid());
      TimeUnit.SECONDS.sleep(SECONDS);
      share.add(100 * (cpuSeconds(worker.pid()) - before) / SECONDS);
      memory.add(residentMegabytes(worker.pid()));
    } finally {
      worker.destroy();
      worker.waitFor();
    }
  }

  /// User and system time; the command in the line may hold spaces and stands in brackets.
  private static double cpuSeconds(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static double residentMegabytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
