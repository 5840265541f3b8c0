package dev.assay.process;

import java.util.List;
import java.util.Optional;

/// What can be seen of an attempt now, whoever started it.
public sealed interface Sighting {

  /// Nobody has passed the gate. Only [Processes#revoke] makes sure that nobody will.
  record NotStarted() implements Sighting {}

  /// The gate is passed or being passed; the command is about to run.
  record Starting() implements Sighting {}

  /// Command and shim are alive, or the shim is writing the record of the end.
  record Running(ProcessIdentity shim, ProcessIdentity payload) implements Sighting {}

  /// The shim is dead but processes of the attempt live on. They may be watched and stopped; how
  /// they end will not be known.
  ///
  /// @param payload absent when the command's own process is gone
  record Orphaned(Optional<ProcessIdentity> payload, List<ProcessIdentity> others)
      implements Sighting {
    public Orphaned {
      others = List.copyOf(others);
    }
  }

  /// The command ended and its shim wrote down how. Processes it left behind may still live.
  record Ended(Exit exit) implements Sighting {}

  /// It is gone without a record: a reboot, or the shim was killed. Never a success.
  ///
  /// @param mayHaveRun false when it is certain that the command never began
  /// @param why one line
  record Vanished(boolean mayHaveRun, String why) implements Sighting {}

  /// It was started in another PID namespace of this running host, such as another container, and
  /// cannot be judged from here.
  record Elsewhere(String why) implements Sighting {}
}
