package dev.assay.space;

/// One name of a space.
///
/// @param name any text but a blank one
/// @param domain the values it may take
/// @param when the condition under which it is present
public record Parameter(String name, Domain domain, Condition when) {

  /// Refuses a blank name.
  public Parameter {
    if (name.isBlank()) {
      throw new InvalidSpaceException("a parameter needs a name");
    }
  }

  /// A parameter that is always present.
  public Parameter(String name, Domain domain) {
    this(name, domain, Condition.ALWAYS);
  }
}
