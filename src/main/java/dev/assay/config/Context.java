package dev.assay.config;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// What a specification means depends on who submits it, when, and with which flags.
///
/// @param environment of the submitter; parts of it are captured for the jobs
/// @param user the owner of what is submitted
/// @param now to which relative instants refer
/// @param overrides top-level keys given by flags; they win over those of the document
/// @param params names of parameters that flags add to those of the document
public record Context(
    Map<String, String> environment,
    String user,
    Instant now,
    Map<String, Value> overrides,
    Set<String> params) {
  public Context {
    environment = Map.copyOf(environment);
    overrides = Map.copyOf(overrides);
    params = Set.copyOf(params);
  }

  /// A context without flags.
  public Context(Map<String, String> environment, String user, Instant now) {
    this(environment, user, now, Map.of(), Set.of());
  }

  /// The same with top-level keys given by flags.
  public Context withOverrides(Map<String, Value> overrides) {
    return new Context(environment, user, now, overrides, params);
  }

  /// The same with parameters added by flags.
  public Context withParams(Set<String> params) {
    return new Context(environment, user, now, overrides, params);
  }
}
