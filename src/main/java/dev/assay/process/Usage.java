package dev.assay.process;

import java.time.Duration;

/// What an attempt's session uses, by one look at /proc.
///
/// @param cpu of its live processes and the children they waited for
/// @param residentBytes sum over its processes; shared pages count in each
/// @param peakBytes the largest sum seen, and at least the peak of any one process
public record Usage(Duration cpu, long residentBytes, long peakBytes) {

  /// This look after an earlier one: the newest figures, the larger peak. CPU time never falls,
  /// even when a process that nobody waited for is gone.
  public Usage after(Usage earlier) {
    var most = cpu.compareTo(earlier.cpu) >= 0 ? cpu : earlier.cpu;
    return new Usage(most, residentBytes, Math.max(peakBytes, earlier.peakBytes));
  }
}
