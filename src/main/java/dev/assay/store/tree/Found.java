package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.util.Optional;

/// What a directory of the workspace turned out to be.
sealed interface Found {

  /// A trial.
  record Ours(TrialDocument trial) implements Found {}

  /// A job that other programs made; it is left alone.
  record Foreign(ContentId id, Value.Object statePoint, Value.Object document) implements Found {}

  /// It cannot be read.
  record Broken(Problem problem) implements Found {}

  /// There is none.
  record Absent() implements Found {}

  /// The trial, if it is one that can be read.
  default Optional<TrialDocument> ours() {
    return this instanceof Ours(TrialDocument trial) ? Optional.of(trial) : Optional.empty();
  }
}
