package dev.assay.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Sends signals, by the `kill` that every POSIX shell has built in.
final class Signals {
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "CONT", "HUP", "INT", "KILL", "PIPE", "PROF", "QUIT", "STOP", "TERM",
          "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU");
  private static final int PER_CALL = 1000;

  private final String shell;

  Signals(String shell) {
    this.shell = shell;
  }

  /// The plain name of a signal: `SIGTERM`, `term` and `TERM` are `TERM`.
  ///
  /// @throws IllegalArgumentException when there is no such signal
  static String name(String given) {
    var upper = given.strip().toUpperCase(Locale.ROOT);
    var plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
    if (!NAMES.contains(plain)) {
      throw new IllegalArgumentException(
          "unknown signal '%s'; known are %s"
              .formatted(given, String.join(", ", NAMES.stream().sorted().toList())));
    }
    return plain;
  }

  /// Sends a signal and wakes those that are stopped, so that they can act on it.
  ///
  /// @param targets pids; negative for groups. One that is gone is passed over
  void send(String signal, List<Long> targets) {
    for (int from = 0; from < targets.size(); from += PER_CALL) {
      send(signal, targets, from, Math.min(targets.size(), from + PER_CALL));
    }
  }

  private void send(String signal, List<Long> targets, int from, int to) {
    var line =
        new ArrayList<>(
            List.of(shell, "-c", "kill -s \"$0\" -- \"$@\"; kill -s CONT -- \"$@\"", signal));
    targets.subList(from, to).forEach(pid -> line.add(Long.toString(pid)));
    var builder =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    try {
      builder.start().waitFor();
    } catch (IOException e) {
      throw new ProcessException("cannot send " + signal + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the signal is on its way
    }
  }
}
