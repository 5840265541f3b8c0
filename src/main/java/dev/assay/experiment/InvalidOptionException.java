package dev.assay.experiment;

import java.util.List;

/// An option that nobody has, or with a value that it cannot have. The message is one line.
public final class InvalidOptionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String option;
  private final String problem;
  private final transient List<String> known;

  /// @param owner who was asked for it, such as an optimizer
  /// @param option its name
  /// @param problem what was found and what is allowed
  /// @param known the options there are, where there is none of that name; else empty
  InvalidOptionException(String owner, String option, String problem, List<String> known) {
    super(
        known.isEmpty()
            ? "%s: %s: %s".formatted(owner, option, problem)
            : "%s: %s: %s; it has %s".formatted(owner, option, problem, String.join(", ", known)));
    this.option = option;
    this.problem = problem;
    this.known = List.copyOf(known);
  }

  /// The name of the option.
  public String option() {
    return option;
  }

  /// What was found and what is allowed, without the name.
  public String problem() {
    return problem;
  }

  /// The names among which it may have been meant; empty where the name is right.
  public List<String> known() {
    return known;
  }
}
