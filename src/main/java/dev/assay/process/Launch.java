package dev.assay.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to start for one attempt.
///
/// @param directory the attempt's own directory, absolute and without links (see
///   [Path#toRealPath]): its text is the marker by which the processes are recognised, so every
///   worker must spell it alike
/// @param command program and arguments; they arrive byte for byte as UTF-8
/// @param workingDirectory where the program starts; must exist
/// @param environment the whole of it: nothing is inherited from the worker. The marker [#MARKER]
///   is added
/// @param timeout after this much running time (not counting a suspended machine) the program is
///   ended, even when no worker is alive
/// @param signal sent first when it is to end, such as `TERM` or `INT`
/// @param grace between that signal and KILL
/// @param lease absent where the program lives on without a worker
public record Launch(
    Path directory,
    List<String> command,
    Path workingDirectory,
    Map<String, String> environment,
    Optional<Duration> timeout,
    String signal,
    Duration grace,
    Optional<Lease> lease) {

  /// How a keeper watches over the right to run, which [Processes#lease] renews: it does not begin
  /// what the lease does not cover, and ends the program after two looks in a row at a lease that
  /// is over.
  ///
  /// @param look between two looks
  /// @param grace at most this long between signal and KILL then
  public record Lease(Duration look, Duration grace) {}

  /// The environment variable that marks every process of an attempt.
  public static final String MARKER = "ASSAY_JOB_DIR";

  /// @throws IllegalArgumentException when the directory is not absolute, the command is empty, the
  ///   signal is unknown, or the environment carries another attempt's marker
  public Launch {
    if (!directory.isAbsolute() || !directory.equals(directory.normalize())) {
      throw new IllegalArgumentException(
          "the attempt's directory must be absolute, without '.' or '..': " + directory);
    }
    if (command.isEmpty()) {
      throw new IllegalArgumentException("the command is empty");
    }
    command = List.copyOf(command);
    signal = Signals.name(signal);
    var complete = new HashMap<>(environment);
    var other = complete.put(MARKER, directory.toString());
    if (other != null && !other.equals(directory.toString())) {
      throw new IllegalArgumentException(
          MARKER + " is " + other + ", but the attempt's directory is " + directory);
    }
    environment = Map.copyOf(complete);
  }

  /// Without a lease.
  public Launch(
      Path directory,
      List<String> command,
      Path workingDirectory,
      Map<String, String> environment,
      Optional<Duration> timeout,
      String signal,
      Duration grace) {
    this(
        directory,
        command,
        workingDirectory,
        environment,
        timeout,
        signal,
        grace,
        Optional.empty());
  }

  /// A command without a timeout, with an empty environment, ended by TERM and ten seconds of
  /// grace.
  public static Launch of(Path directory, List<String> command, Path workingDirectory) {
    return new Launch(
        directory,
        command,
        workingDirectory,
        Map.of(),
        Optional.empty(),
        "TERM",
        Duration.ofSeconds(10));
  }

  /// The same with this complete environment.
  public Launch withEnvironment(Map<String, String> complete) {
    return new Launch(
        directory, command, workingDirectory, complete, timeout, signal, grace, lease);
  }

  /// The same with a limit of running time.
  public Launch withTimeout(Duration limit) {
    return new Launch(
        directory,
        command,
        workingDirectory,
        environment,
        Optional.of(limit),
        signal,
        grace,
        lease);
  }

  /// The same, ended by this signal and this much grace.
  public Launch withEnding(String first, Duration thenKillAfter) {
    return new Launch(
        directory, command, workingDirectory, environment, timeout, first, thenKillAfter, lease);
  }

  /// The same under a lease, which must be given by [Processes#lease] before the start.
  public Launch withLease(Lease under) {
    return new Launch(
        directory,
        command,
        workingDirectory,
        environment,
        timeout,
        signal,
        grace,
        Optional.of(under));
  }
}
