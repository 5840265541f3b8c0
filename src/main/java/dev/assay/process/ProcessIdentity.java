package dev.assay.process;

/// One process of one host, for ever: pids are used again, this is not.
///
/// @param startTicks the kernel's start time, in clock ticks since boot
/// @param host boot id and PID namespace
public record ProcessIdentity(long pid, long startTicks, String host) {}
