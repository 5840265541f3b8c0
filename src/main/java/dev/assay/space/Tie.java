package dev.assay.space;

/// A name whose value follows from others: equal to another, or what an expression of others gives.
/// It is a whole number where all that the expression speaks of is whole and the result is. Absent
/// where one of the others is.
///
/// @param name what a job calls it
/// @param value an expression of any kind, such as `width` or `2 * width`
/// @param when the condition under which it is present
public record Tie(String name, Expression value, Condition when) implements Declaration {

  /// Refuses a blank name, and a value that speaks of no other.
  public Tie {
    if (name.isBlank()) {
      throw new InvalidSpaceException("a parameter needs a name");
    }
    if (value.names().isEmpty()) {
      throw new InvalidSpaceException(
          "'%s' is tied to no other parameter; make it a constant".formatted(name));
    }
  }

  /// A tie that is present wherever the others are.
  public Tie(String name, Expression value) {
    this(name, value, Condition.ALWAYS);
  }
}
