package dev.assay.control;

import dev.assay.config.StoreChoice;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Copying experiments that have ended between the SQLite store of this home and a tree. Nothing is
/// ever run by it, and to say it again copies only what is new.
///
/// Answers have `ok`, the places `from` and `to`, the ids that were `copied`, `updated`, are
/// `unchanged` or `ahead` (more is known at the other end), and what was `left`, each with
/// `experiment` and `why`. `ok` says that nothing was left.
public interface Bridging {

  /// Copies from the SQLite store into a tree.
  ///
  /// @param experiments what they are called in the SQLite store; empty for all
  /// @param to empty for the tree of the settings, or `.runs` beside the home
  /// @throws ControlException `NOT_FOUND` where there is no such store or experiment, before
  ///   anything is copied
  Value.Object exportTo(List<String> experiments, Optional<StoreChoice.Tree> to);

  /// Copies from a tree into the SQLite store.
  ///
  /// @param experiments what they are called in the tree; empty for all
  /// @param from as above
  /// @throws ControlException as above
  Value.Object importFrom(List<String> experiments, Optional<StoreChoice.Tree> from);
}
