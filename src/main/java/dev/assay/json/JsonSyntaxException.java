package dev.assay.json;

/// Text that is not the JSON we read. The message is one line and starts with the place.
public final class JsonSyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String problem;

  JsonSyntaxException(int line, int column, String problem) {
    super("line %d, column %d: %s".formatted(line, column, problem));
    this.line = line;
    this.column = column;
    this.problem = problem;
  }

  /// The line of the problem, from 1.
  public int line() {
    return line;
  }

  /// The column of the problem in UTF-16 units, from 1.
  public int column() {
    return column;
  }

  /// What is wrong, without the place.
  public String problem() {
    return problem;
  }
}
