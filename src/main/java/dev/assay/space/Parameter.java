package dev.assay.space;

import java.util.Optional;

/// One name of a space whose value is chosen.
///
/// @param name any text but a blank one
/// @param domain the values it may take
/// @param when the condition under which it is present
/// @param preset the value that trials had before the space had this parameter; empty for one that
///   was there from the beginning
public record Parameter(String name, Domain domain, Condition when, Optional<Value> preset)
    implements Declaration {

  /// Refuses a blank name, and a preset that is no value of the domain.
  public Parameter {
    if (name.isBlank()) {
      throw new InvalidSpaceException("a parameter needs a name");
    }
    if (preset.filter(value -> !domain.contains(value)).isPresent()) {
      throw new InvalidSpaceException(
          "the default of '%s' is %s, which it can never be"
              .formatted(name, CanonicalJson.write(preset.get())));
    }
  }

  /// A parameter that was there from the beginning.
  public Parameter(String name, Domain domain, Condition when) {
    this(name, domain, when, Optional.empty());
  }

  /// A parameter that is always present.
  public Parameter(String name, Domain domain) {
    this(name, domain, Condition.ALWAYS);
  }

  /// The same with a value for the trials of before.
  public Parameter withPreset(Value value) {
    return new Parameter(name, domain, when, Optional.of(value));
  }

  /// The same under another condition.
  public Parameter withWhen(Condition when) {
    return new Parameter(name, domain, when, preset);
  }
}
