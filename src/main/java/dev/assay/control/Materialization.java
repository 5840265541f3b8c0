package dev.assay.control;

import dev.assay.control.Carrying.Materializing;
import dev.assay.control.ControlException.Code;
import dev.assay.dispatch.Batch;
import dev.assay.dispatch.BatchText;
import dev.assay.dispatch.DispatchException;
import dev.assay.dispatch.Runner;
import dev.assay.dispatch.Script;
import dev.assay.dispatch.SlurmOptions;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue.Entry;
import dev.assay.store.DirectoryQueue.Filter;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// One script being written: what waits is frozen as a batch, and the script names it.
final class Materialization {

  /// What the verb's own files say near their beginning.
  private static final String MARK = "# Written by `assay queue materialize ";

  private final OpenedStore store;
  private final Instant now;
  private final Materializing request;

  Materialization(OpenedStore store, Instant now, Materializing request) {
    this.store = store;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.request = request;
  }

  Value.Object write() {
    Runner runner = runner();
    SlurmOptions slurm = slurm();
    Path root = store.carried(carried -> carried.root());
    Batch batch = batch();
    boolean isFile = !request.output().equals(java.util.Optional.of("-"));
    Path file = file(batch, runner);
    Path from = root.resolveSibling("");
    Script script =
        new Script(
            batch,
            List.of("assay"),
            List.of("--store", "tree:" + root.getFileName()),
            isFile ? from(file, from) : from.toString(),
            now);
    String text = script.text(runner, slurm);
    if (isFile) {
      refuseOther(file);
    }
    keep(batch);
    if (isFile) {
      put(file, text, runner != Runner.MANUAL);
    }
    return new Document()
        .with("batch", batch.id())
        .with("runner", request.runner())
        .with("jobs", batch.jobs().size())
        .with("tag", batch.tag())
        .with("experiment", batch.experiment())
        .with("owner", batch.owner())
        .with("path", isFile ? file.toString() : "")
        .with("script", text)
        .build();
  }

  private Runner runner() {
    for (Runner runner : Runner.values()) {
      if (runner.name().toLowerCase(Locale.ROOT).equals(request.runner())) {
        return runner;
      }
    }
    throw Refusals.usage(
        "--runner '%s'; allowed are shell, slurm and manual".formatted(request.runner()), "");
  }

  private SlurmOptions slurm() {
    try {
      return new SlurmOptions(
          asked("time"),
          asked("mem"),
          asked("gpus"),
          asked("partition"),
          asked("account"),
          request.extra(),
          request.throttle());
    } catch (DispatchException e) {
      throw Refusals.usage(String.valueOf(e.getMessage()), "");
    }
  }

  private String asked(String option) {
    return request.slurm().getOrDefault(option, "");
  }

  private Batch batch() {
    var choice = request.choice();
    List<Entry> waiting =
        store.queue(queue -> queue.entries(new Filter(choice.experiment(), choice.tag(), false)));
    var jobs = waiting.stream().filter(Entry::isPending).map(Entry::directory).toList();
    if (jobs.isEmpty()) {
      throw new ControlException(
          Code.NOT_FOUND,
          "no queued jobs match the filter",
          "assay queue list --include-terminal shows all");
    }
    return new Batch(
        jobs, choice.tag().orElse(""), choice.experiment().orElse(""), request.owner(), now);
  }

  private Path file(Batch batch, Runner runner) {
    String name = batch.tag().isEmpty() ? batch.id() : batch.tag().replaceAll("[^\\w.-]+", "-");
    String ending =
        switch (runner) {
          case SHELL -> ".sh";
          case SLURM -> ".sbatch";
          case MANUAL -> ".txt";
        };
    return request.folder().resolve(request.output().orElse(name + ending)).normalize();
  }

  /// The folder to run in, as seen from the folder of the script.
  private static String from(Path file, Path root) {
    Path folder = file.toAbsolutePath().resolveSibling("").normalize();
    String way = folder.relativize(root.toAbsolutePath().normalize()).toString();
    return way.isEmpty() ? "." : way;
  }

  private void refuseOther(Path file) {
    try {
      if (!request.isForced() && !Files.readString(file).contains(MARK)) {
        throw isThere(file);
      }
    } catch (NoSuchFileException _) {
      // The usual case: nothing is in the way.
    } catch (MalformedInputException e) {
      throw isThere(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static ControlException isThere(Path file) {
    return new ControlException(
        Code.CONFLICT,
        "%s is there, and was not written by this verb".formatted(file),
        "name another file with --file, or give --force");
  }

  /// A batch that some machine has begun keeps its owner.
  private void keep(Batch batch) {
    store.carried(carried -> {
      carried.changeBatch(
          batch.id(),
          before ->
              before.filter(_ -> batch.owner().isEmpty()).orElseGet(() -> BatchText.write(batch)));
      return true;
    });
  }

  private static void put(Path file, String text, boolean isProgram) {
    try {
      Path half = Files.createTempFile(file.toAbsolutePath().getParent(), ".assay", ".tmp");
      try {
        Files.writeString(half, text);
        Files.setPosixFilePermissions(
            half, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static ControlException unwritable(Path file, IOException e) {
    return new ControlException(
        Code.UNAVAILABLE, "%s cannot be written: %s".formatted(file, e.getMessage()), "", e);
  }
}
