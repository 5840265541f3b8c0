package dev.assay.process;

import dev.assay.process.AttemptFiles.Gate;
import dev.assay.process.AttemptFiles.Payload;
import dev.assay.process.AttemptFiles.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// Tells from files and /proc what has become of an attempt. The record of the end is read first,
/// and again after a process was found dead: it may have ended in between.
final class Observer {
  private final ProcFiles proc;
  private final Sweep sweep;

  Observer(ProcFiles proc, Sweep sweep) {
    this.proc = proc;
    this.sweep = sweep;
  }

  Sighting observe(Path directory) {
    var files = new AttemptFiles(directory);
    return ended(files)
        .orElseGet(() ->
            switch (files.gate()) {
              case Read.Absent<Gate> _ -> withoutGate(directory);
              case Read.Torn<Gate> _ -> withTornGate(files);
              case Read.Whole<Gate>(Gate gate) ->
                  gate.shim()
                      .map(shim -> withShim(files, shim))
                      .orElseGet(Sighting.NotStarted::new);
            });
  }

  boolean isAlive(ProcessIdentity process) {
    return proc.isAlive(process);
  }

  private static Optional<Sighting> ended(AttemptFiles files) {
    return files
        .exit()
        .whole()
        .map(exit ->
            exit.elapsed().isPresent() || files.payload().whole().isPresent()
                ? new Sighting.Ended(exit)
                : new Sighting.Vanished(false, "the shim could not start the command"));
  }

  /// Without a directory there is no shim to wait for, and what bears the marker is a job whose
  /// directory was removed.
  private Sighting withoutGate(Path directory) {
    if (directory.toFile().isDirectory()) {
      return new Sighting.NotStarted();
    }
    var marked = sweep.marked(directory, 0);
    return marked.isEmpty()
        ? new Sighting.NotStarted()
        : new Sighting.Orphaned(Optional.empty(), marked);
  }

  private Sighting withTornGate(AttemptFiles files) {
    if (!sweep.marked(files.directory(), 0).isEmpty()) {
      return new Sighting.Starting();
    }
    return files.gate().whole().isPresent()
        ? observe(files.directory())
        : new Sighting.Vanished(true, "the start record is torn (disk full or power loss)");
  }

  private Sighting withShim(AttemptFiles files, ProcessIdentity shim) {
    if (!shim.host().equals(proc.host())) {
      return proc.isThisBoot(shim.host())
          ? new Sighting.Elsewhere("it was started in another PID namespace of this host")
          : new Sighting.Vanished(true, "the machine was started anew");
    }
    if (proc.isAlive(shim) && !sweep.isElsewhere(shim, files.directory())) {
      return files
          .leader()
          .<Sighting>map(payload -> new Sighting.Running(shim, payload))
          .orElseGet(Sighting.Starting::new);
    }
    return ended(files).orElseGet(() -> withoutShim(files, shim));
  }

  private Sighting withoutShim(AttemptFiles files, ProcessIdentity shim) {
    var leader = files.leader();
    // Helpers of the dead shim do not count; before the command has a record, its fork looks alike.
    var others =
        new ArrayList<>(sweep.marked(files.directory(), leader.isEmpty() ? 0 : shim.pid()));
    var alive = leader.filter(proc::isAlive);
    alive.ifPresent(others::remove);
    if (alive.isPresent() || !others.isEmpty()) {
      return new Sighting.Orphaned(alive, others);
    }
    if (files.payload() instanceof Read.Absent<Payload>) {
      return new Sighting.Vanished(false, "its shim was killed before it started the command");
    }
    return new Sighting.Vanished(
        true,
        files.exit() instanceof Read.Torn<Exit>
            ? "the record of its end is torn (disk full?), and its shim was killed"
            : "its shim was killed, so nobody knows how it ended");
  }
}
