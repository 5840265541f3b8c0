package dev.assay.process;

/// What came of the wish to start a process.
public sealed interface Start {

  /// The shim is running; whether the command runs is for [Processes#observe] to say.
  record Started(Watched watched) implements Start {}

  /// It can never run as it is written: the program does not exist, is not executable, its
  /// arguments are too long, its directory is missing. The job's fault; nothing was started.
  ///
  /// @param message one line for the user
  record Refused(String message) implements Start {}

  /// This worker could not start it; another may. The job's command did not run and, by the gate,
  /// never will under this attempt.
  ///
  /// @param message one line for the operator
  record Unavailable(String message) implements Start {}
}
