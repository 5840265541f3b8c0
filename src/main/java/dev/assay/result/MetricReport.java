package dev.assay.result;

/// One number an attempt reported. (attempt, name, step, instance) names it; saying it again
/// replaces the value, so a log may be read twice.
///
/// @param name of the metric, not empty, at most 200 characters
/// @param step 0, 1, 2, …: epochs, batches, whatever the job counts
/// @param value any double; NaN and infinities are kept as they are
/// @param instance which test case it belongs to; empty for none
public record MetricReport(String name, long step, double value, String instance) {}
