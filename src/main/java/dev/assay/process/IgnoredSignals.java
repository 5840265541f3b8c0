package dev.assay.process;

import java.io.IOException;
import java.util.List;

/// What a worker that was started by nohup(1), or with `&` from a script, was told to ignore:
/// hangups and interrupts. Every child inherits that, no shell can undo it, and a job whose
/// `signal` is INT would never hear it.
final class IgnoredSignals {
  /// Bits of HUP, INT, QUIT and TERM in the kernel's masks.
  private static final long OURS = 1 | 1 << 1 | 1 << 2 | 1 << 14;

  private static final String RESET = "--default-signal=HUP,INT,QUIT,TERM";

  private IgnoredSignals() {}

  /// Words to put in front of a command so that it begins with default signals; empty when nothing
  /// is ignored, or when this system's env(1) cannot do it.
  static List<String> undoneBy(String env) {
    return isAnyIgnored() && isAbleTo(env) ? List.of(env, RESET) : List.of();
  }

  private static boolean isAnyIgnored() {
    try {
      var status = ProcFiles.readSmall("/proc/self/status");
      int at = status.indexOf("\nSigIgn:\t") + "\nSigIgn:\t".length();
      return (Long.parseUnsignedLong(status.substring(at, at + 16), 16) & OURS) != 0;
    } catch (IOException e) {
      throw new ProcessException("cannot read /proc/self/status", e);
    }
  }

  private static boolean isAbleTo(String env) {
    try {
      return new ProcessBuilder(env, RESET, "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
