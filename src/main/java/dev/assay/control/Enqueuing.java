package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a person wants a sweep to try next, before anything is proposed. What names no sweep is a
/// `CONFLICT`.
public interface Enqueuing {

  /// Lets configurations wait, all or none: `{"experiment", "name", "added", "waiting", "left",
  /// "created"}`.
  ///
  /// @throws dev.assay.config.InputException with one problem for each wrong value
  /// @throws ControlException `CONFLICT` where the sweep is closed, or has no room for as many
  Value.Object enqueue(Request request);

  /// Those that wait, the next first: `{"id", "params", "as_it_is", "by", "at"}`, at most `limit`.
  List<Value.Object> waiting(String experiment, int limit);

  /// Takes back all that wait; answers as [#enqueue] does, `added` 0.
  Value.Object clear(String experiment, String actor);

  /// What to try.
  ///
  /// @param pairs `key=value` each, together one configuration; empty for none
  /// @param params a configuration each, in JSON or as `a=1, b=2`
  /// @param table one configuration a row
  /// @param replicates how often each is tried; empty for as often as the search says
  /// @param outside whether values outside the space are allowed
  /// @param idempotencyKey empty for none
  /// @param actor who asks, e.g. `user:ada`
  record Request(
      String experiment,
      List<String> pairs,
      List<String> params,
      Optional<TableFile> table,
      Optional<Integer> replicates,
      boolean outside,
      String idempotencyKey,
      String actor) {
    public Request {
      pairs = List.copyOf(pairs);
      params = List.copyOf(params);
    }
  }

  /// A table in a file.
  ///
  /// @param name as messages say it
  record TableFile(String name, Path file) {}
}
