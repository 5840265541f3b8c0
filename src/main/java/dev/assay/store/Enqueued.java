package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Configurations that a person wants a sweep to try before anything is proposed. They wait in the
/// order in which they came; each becomes one trial, however many propose at once, and counts
/// towards the limit as any other.
public interface Enqueued {

  /// Lets configurations wait, all or none.
  ///
  /// @param key makes a repeated call harmless; empty for none
  /// @return whether they were added; false when the key was known
  /// @throws StoreException `NOT_FOUND` when it is no sweep; `CONFLICT` when it is closed, has no
  ///   room for as many trials, or the key came with another body
  boolean add(
      ExperimentId experiment, List<Wanted> wanted, Optional<Submission.Key> key, String actor);

  /// Those that wait, the next first, at most `limit`.
  List<Waiting> list(ExperimentId experiment, int limit);

  /// How many wait.
  int count(ExperimentId experiment);

  /// Makes trials of those that wait, as [Sweeps#add] does with others, in one change.
  ///
  /// @param first the number that the caller found to be next
  /// @param taken the ids of those that the first of `trials` are made of, in their order
  /// @return [Added.Late] also where one of `taken` waits no more; then nothing was stored
  Added take(
      ExperimentId experiment,
      int first,
      List<Long> taken,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor);

  /// Takes back all that wait.
  ///
  /// @return how many these were
  int clear(ExperimentId experiment, String actor);

  /// A configuration to be tried.
  ///
  /// @param params all of it, or a part to which the rest is proposed
  /// @param isAsItIs whether it is tried as it is, though it is no point of the space
  record Wanted(Value.Object params, boolean isAsItIs) {}

  /// One that waits.
  ///
  /// @param id grows in the order in which they came
  /// @param actor who wants it
  record Waiting(long id, Wanted wanted, String actor, Instant at) {}
}
