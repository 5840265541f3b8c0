package dev.assay.knowledge;

import java.util.Comparator;

/// Something that is wrong, or may be.
///
/// @param code a stable word for the kind of problem, such as `finding.broken_run_citation`
/// @param file seen from the root of the repository, with `/`; may be empty
/// @param line from 1, or 0 where there is none
/// @param message one line: what was found, what is allowed, what to do
public record Issue(Severity severity, String code, String file, int line, String message) {

  /// By file, line and code, the same every time.
  static final Comparator<Issue> ORDER =
      Comparator.comparing(Issue::file)
          .thenComparingInt(Issue::line)
          .thenComparing(Issue::code)
          .thenComparing(Issue::message);

  /// Whether it makes a validation fail.
  public enum Severity {
    /// It does.
    ERROR,
    /// It is only told.
    WARNING
  }

  static Issue error(String code, String file, int line, String message) {
    return new Issue(Severity.ERROR, code, file, line, message);
  }

  static Issue warning(String code, String file, int line, String message) {
    return new Issue(Severity.WARNING, code, file, line, message);
  }

  /// Whether it is an error.
  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
