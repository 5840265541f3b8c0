package dev.assay.cli;

/// What the exit code of a command says. Refusals of control bring their own:
/// [dev.assay.control.ControlException.Code#exitCode].
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
