package dev.assay.simulate;

/// What was asked for cannot be simulated: an unknown function, a table that is not there or is
/// damaged. The message is one line: what was given, and what would do.
public final class SimulationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SimulationException(String message) {
    super(message);
  }
}
