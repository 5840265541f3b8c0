package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Planning and submitting experiments.
public interface Submitting {

  /// What `submit` would do, without doing it: a document with the experiments (name, trials, jobs,
  /// stages, GPU-hours at most where every timeout is known), the first configurations, warnings,
  /// and `plan_hash`.
  Value.Object plan(Request request);

  /// Stores the experiments, all or none, and answers one document for each: `{"experiment",
  /// "name", "trials", "jobs", "created"}`, and `warnings` when there are any.
  List<Value.Object> submit(Request request);

  /// Stores a new experiment with one trial that runs an old one again, and answers as [#submit]
  /// does, with `rerun` (`{"of", "exact", "drift"}`) and always with `warnings`.
  ///
  /// @throws ControlException `CONFLICT`, naming what differs, when it is to be exact and would not
  ///   be
  Value.Object rerun(Rerun request);

  /// Another tool's sweep in Assay's keys: `{"dialect", "parameters": n, "optimizer", "document",
  /// "yaml", "warnings", "missing"}`; `dialect` is empty for a document that was in Assay's keys
  /// before, and `missing` names what it still needs before it can run.
  ///
  /// @throws dev.assay.config.InputException if it is no sweep, or one without a counterpart here
  Value.Object imported(Source.Text source);

  /// The JSON Schema of a specification.
  Value.Object schema();

  /// What to submit, and how.
  ///
  /// @param sources one experiment each; never empty
  /// @param params fixed parameters laid over every configuration, as typed (`--params`)
  /// @param sweep axes multiplied with the configurations, as typed (`--sweep`)
  /// @param overrides of top-level keys by flags: name, priority, parallelism, timeout, …
  /// @param after `ID[:ok|any]` as typed
  /// @param startAt as typed; empty for now
  /// @param idempotencyKey empty for none
  /// @param planHash the plan must have this hash; empty for no check
  /// @param caller who asks, from where
  record Request(
      List<Source> sources,
      List<String> params,
      List<String> sweep,
      Map<String, Value> overrides,
      boolean held,
      boolean uniqueName,
      List<String> after,
      String startAt,
      Optional<Integer> repeat,
      String idempotencyKey,
      String planHash,
      Caller caller) {
    public Request {
      sources = List.copyOf(sources);
      params = List.copyOf(params);
      sweep = List.copyOf(sweep);
      overrides = Map.copyOf(overrides);
      after = List.copyOf(after);
    }
  }

  /// Which trial to run again, and how.
  ///
  /// @param trial as typed
  /// @param exact whether it must run with the same code, interpreters and lock files
  /// @param allowDrift store it all the same, with what differs
  /// @param name of the new experiment; empty for one made from the old
  record Rerun(
      String trial,
      boolean exact,
      boolean allowDrift,
      Optional<String> name,
      boolean held,
      Caller caller) {}

  /// Where a specification comes from.
  sealed interface Source {
    /// Text that was read from `name` (a file, `-`, or `--inline`); relative paths in it are seen
    /// from `folder`.
    record Text(String name, String text, Path folder) implements Source {}

    /// Keys of a specification that a program made; relative paths in it are seen from `folder`.
    ///
    /// @param name how messages call it
    record Keys(String name, Value.Object keys, Path folder) implements Source {}

    /// A stored experiment, whose specification is meant as it stands.
    ///
    /// @param experiment as typed
    record Stored(String experiment) implements Source {}

    /// A command typed after `--`.
    record Words(List<String> command, Path folder) implements Source {
      public Words {
        command = List.copyOf(command);
      }
    }
  }

  /// Who asks.
  ///
  /// @param actor e.g. `user:ada`
  /// @param environment the caller's, from which the specification takes what it inherits
  record Caller(String actor, Map<String, String> environment) {
    public Caller {
      environment = Map.copyOf(environment);
    }
  }
}
