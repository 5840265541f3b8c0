package dev.assay.space;

/// How a number is spread over its domain.
public enum Scale {
  /// Equal differences are equally likely.
  LINEAR,
  /// Equal ratios are equally likely; the domain must be above 0.
  LOG
}
