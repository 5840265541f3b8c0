package dev.assay.control;

import dev.assay.config.StoreChoice;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Copying experiments between the SQLite store of this home and a tree. Nothing is ever run by it,
/// and to say it again copies only what is new. What waits moves only if that is asked for: it is
/// held where it was, and only then waits at the other end, so that it cannot run at both. What
/// breaks off in between is completed by saying it again.
///
/// Answers have `ok`, the places `from` and `to`, the ids that were `copied`, `updated`, are
/// `unchanged` or `ahead` (more is known at the other end), those of which something `moved`, and
/// what was `left`, each with `experiment` and `why`. `ok` says that nothing was left.
public interface Bridging {

  /// Copies from the SQLite store into a tree.
  ///
  /// @param request its names are those of the SQLite store
  /// @throws ControlException `NOT_FOUND` where there is no such store or experiment, before
  ///   anything is copied
  Value.Object exportTo(Request request);

  /// Copies from a tree into the SQLite store.
  ///
  /// @param request its names are those of the tree
  /// @throws ControlException as above
  Value.Object importFrom(Request request);

  /// What to copy.
  ///
  /// @param experiments ids, beginnings of ids or names; empty for all
  /// @param tree empty for the tree of the settings, or `.runs` beside the home
  /// @param moves whether what waits goes along, and no longer waits where it was
  /// @param actor who asks
  record Request(
      List<String> experiments, Optional<StoreChoice.Tree> tree, boolean moves, String actor) {

    /// Copies the list.
    public Request {
      experiments = List.copyOf(experiments);
    }
  }
}
