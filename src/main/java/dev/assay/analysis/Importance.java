package dev.assay.analysis;

/// How much one parameter matters, with an interval that says how sure that is.
///
/// @param parameter its name
/// @param value in the unit of the method; more is more important
/// @param low the 5% quantile over resampled trials
/// @param high the 95% quantile
public record Importance(String parameter, double value, double low, double high) {}
