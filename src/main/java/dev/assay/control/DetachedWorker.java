package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Working.Settings;
import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerView;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Starts a worker in a session of its own, so that it outlives this process and its terminal.
///
/// @param inStore the words that say where its jobs are
/// @param secrets variables that it needs besides, which others cannot read as they can words
record DetachedWorker(
    OpenedStore store,
    Waiting waiting,
    AttemptFolders folders,
    List<String> inStore,
    Map<String, String> secrets) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LAST_LINES = 3;

  /// Starts it, and waits until it is registered.
  ///
  /// @throws ControlException `UNAVAILABLE` with its last words, if it ends before that
  Value.Object start(Settings settings, List<String> command) {
    store.ask(s -> s.changeMark()); // a store that cannot be opened is our error, not its
    Path log = newLog();
    Process process = spawn(settings, command, log);
    Optional<Optional<WorkerView>> seen =
        waiting.until(
            OptionalLong.of(PATIENCE.toNanos()),
            () -> {
              Optional<WorkerView> found = registered(process);
              return found.isPresent() || !process.isAlive()
                  ? Optional.of(found)
                  : Optional.empty();
            });
    WorkerView worker = seen.flatMap(found -> found).orElseThrow(() -> failed(process, log));
    return document(worker, named(log, worker));
  }

  private Path newLog() {
    try {
      Files.createDirectories(folders.workerLogs());
      return Files.createTempFile(folders.workerLogs(), "starting-", ".out");
    } catch (IOException e) {
      throw WorkerLogs.unreadable(folders.workerLogs(), e);
    }
  }

  private Process spawn(Settings settings, List<String> command, Path log) {
    try {
      var builder = new ProcessBuilder(words(settings, command));
      builder.environment().putAll(secrets);
      return builder
          .redirectInput(Redirect.from(new File("/dev/null")))
          .redirectErrorStream(true)
          .redirectOutput(Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new ControlException(
          Code.UNAVAILABLE,
          "cannot start %s: %s".formatted(command.getFirst(), e.getMessage()),
          "setsid(1) of util-linux is needed",
          e);
    }
  }

  private List<String> words(Settings settings, List<String> command) {
    var words = new ArrayList<String>();
    words.add("setsid");
    words.addAll(command);
    words.addAll(List.of("-C", String.valueOf(folders.home().getParent())));
    words.addAll(inStore);
    words.addAll(List.of("worker", "start", "--foreground", "--pool", settings.pool()));
    settings.slots().ifPresent(slots -> words.addAll(List.of("--slots", slots.toString())));
    var share = settings.share();
    share.cpus().ifPresent(cpus -> words.addAll(List.of("--cpus", Double.toString(cpus))));
    share.gpus().ifPresent(gpus -> words.addAll(List.of("--gpus", Integer.toString(gpus))));
    share.memoryBytes().ifPresent(bytes -> words.addAll(List.of("--memory", Long.toString(bytes))));
    settings
        .maxJobs()
        .ifPresent(jobs -> words.addAll(List.of("--max-jobs", Integer.toString(jobs))));
    settings.crowd().ifPresent(most -> words.addAll(List.of("--at-most", Integer.toString(most))));
    settings.reservedGpus().forEach(gpu -> words.addAll(List.of("--reserve-gpu", gpu)));
    settings
        .idleExit()
        .ifPresent(idle -> words.addAll(List.of("--idle-exit", idle.toMillis() + "ms")));
    return words;
  }

  /// The launcher may stand between us and the worker, so a descendant counts as well.
  private Optional<WorkerView> registered(Process process) {
    List<Long> pids = new ArrayList<>(List.of(process.pid()));
    process.descendants().map(ProcessHandle::pid).forEach(pids::add);
    WorkerProcess here = WorkerProcess.here();
    return store.ask(s -> s.workers().alive()).stream()
        .filter(w -> pids.contains(w.registration().pid()) && here.isHere(w.registration()))
        .findFirst();
  }

  private static ControlException failed(Process process, Path log) {
    String words = WorkerLogs.lastLines(log, LAST_LINES);
    String end =
        process.isAlive()
            ? "has not registered within %d s".formatted(PATIENCE.toSeconds())
            : "ended with code %d before it began".formatted(process.exitValue());
    return new ControlException(
        Code.UNAVAILABLE,
        "the worker %s%s".formatted(end, words.isEmpty() ? "" : ": " + words),
        "all it printed is in " + log);
  }

  /// The file keeps its content and the worker goes on writing to it under the new name.
  private Path named(Path log, WorkerView worker) {
    Path named = new WorkerLogs(folders).of(worker.lease().worker());
    try {
      return Files.move(log, named);
    } catch (IOException e) {
      throw WorkerLogs.unreadable(named, e);
    }
  }

  private static Value.Object document(WorkerView worker, Path log) {
    return new Document()
        .with("id", worker.lease().worker())
        .with("pid", worker.registration().pid())
        .with("pool", worker.registration().pool())
        .with("slots", worker.registration().slots())
        .with("log", log.toString())
        .build();
  }
}
