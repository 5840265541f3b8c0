package dev.assay.placement;

/// What a worker has: in all, or what is free now, as the question needs.
///
/// @param pool whose jobs it takes
/// @param memoryBytes [Long#MAX_VALUE] when not accounted
public record Capacity(String pool, double cpus, long memoryBytes, Devices devices) {}
