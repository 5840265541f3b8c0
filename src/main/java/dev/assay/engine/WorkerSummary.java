package dev.assay.engine;

/// What one worker did.
///
/// @param worker its last id
/// @param completed attempts that ended well
/// @param failed attempts that ended badly
/// @param other attempts that ended otherwise: stopped, cancelled, yielded, lost
/// @param left attempts that were still running when it went, and live on
public record WorkerSummary(String worker, int completed, int failed, int other, int left) {}
