package dev.assay.dispatch;

/// Who starts what a script says.
public enum Runner {
  /// A shell, one job after another; it stops at the first that fails.
  SHELL,
  /// Slurm, one task of an array a job.
  SLURM,
  /// Whatever a person puts the commands into.
  MANUAL
}
