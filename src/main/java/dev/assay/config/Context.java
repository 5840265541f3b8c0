package dev.assay.config;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a specification means depends on who submits it, when, and with which flags.
///
/// @param environment of the submitter; parts of it are captured for the jobs
/// @param user the owner of what is submitted
/// @param now to which relative instants refer
/// @param overrides keys given by flags, top-level ones or with one dot (`search.trials`); they win
///   over those of the document, and `null` takes a key out
/// @param params names of parameters that flags add to those of the document
/// @param types that jobs may have
/// @param pools that jobs may go to
public record Context(
    Map<String, String> environment,
    String user,
    Instant now,
    Map<String, Value> overrides,
    Set<String> params,
    JobTypes types,
    Pools pools) {
  public Context {
    environment = Map.copyOf(environment);
    overrides = Map.copyOf(overrides);
    params = Set.copyOf(params);
  }

  /// A context without flags.
  public Context(Map<String, String> environment, String user, Instant now) {
    this(environment, user, now, Map.of(), Set.of(), JobTypes.NONE, Pools.NONE);
  }

  /// The same with keys given by flags.
  public Context withOverrides(Map<String, Value> overrides) {
    return new Context(environment, user, now, overrides, params, types, pools);
  }

  /// The same with parameters added by flags.
  public Context withParams(Set<String> params) {
    return new Context(environment, user, now, overrides, params, types, pools);
  }

  /// The same with other types of jobs.
  public Context withTypes(JobTypes types) {
    return new Context(environment, user, now, overrides, params, types, pools);
  }

  /// The same with declared pools; types that they take may be given.
  public Context withPools(Pools pools) {
    return new Context(
        environment, user, now, overrides, params, types.withWords(pools.jobTypes()), pools);
  }

  /// `document` under the keys that flags gave. An empty document is one without keys.
  Node over(Node document) {
    boolean empty = document instanceof Node.Scalar scalar && scalar.value() instanceof Value.Null;
    if (!empty && !(document instanceof Node.Mapping)) {
      return document;
    }
    Node.Mapping all =
        document instanceof Node.Mapping table
            ? table
            : new Node.Mapping(new LinkedHashMap<>(), document.line());
    for (Map.Entry<String, Value> flag : overrides.entrySet()) {
      all = with(all, List.of(flag.getKey().split("\\.", 2)), flag.getValue());
    }
    return all;
  }

  /// `table` with `value` at `path`; what stands in the way stays, and is refused later.
  private static Node.Mapping with(Node.Mapping table, List<String> path, Value value) {
    var members = new LinkedHashMap<>(table.members());
    String key = path.getFirst();
    if (path.size() == 1) {
      if (value instanceof Value.Null) {
        members.remove(key);
      } else {
        members.put(key, new Node.Member(Node.of(value), 0));
      }
      return new Node.Mapping(members, table.line());
    }
    Node.Member member = members.get(key);
    if (member == null) {
      var empty = new Node.Mapping(new LinkedHashMap<>(), 0);
      members.put(key, new Node.Member(with(empty, path.subList(1, 2), value), 0));
    } else if (member.node() instanceof Node.Mapping inner) {
      members.put(key, new Node.Member(with(inner, path.subList(1, 2), value), member.line()));
    }
    return new Node.Mapping(members, table.line());
  }
}
