package dev.assay.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// How the command of an attempt ended, as its shim recorded it.
///
/// @param status 0 to 255 as a shell tells it: 128 + n after signal n
/// @param endedAt when the record was written
/// @param elapsed running time of the command on the boot clock; absent when not measured
/// @param cpu of the command and the children it waited for, to 10 ms; absent when not measured
public record Exit(
    int status, Cause cause, Instant endedAt, Optional<Duration> elapsed, Optional<Duration> cpu) {

  /// Why it ended.
  public enum Cause {
    /// By itself, or by a signal that is not ours.
    EXITED,
    /// Its shim ended it at the timeout.
    TIMEOUT,
    /// A worker was asked to stop it.
    STOPPED,
    /// Its shim ended it because no worker renewed the lease.
    LEASE,
    /// It was ended by Assay, but the disk was too full to note why.
    UNKNOWN
  }

  /// The signal that ended it. A program that itself exits with 128 + n looks the same.
  public OptionalInt signal() {
    return status > 128 && status <= 128 + 64 ? OptionalInt.of(status - 128) : OptionalInt.empty();
  }

  /// The exit code, where no signal ended it.
  public OptionalInt code() {
    return signal().isPresent() ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
