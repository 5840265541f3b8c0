package dev.assay.store;

import dev.assay.trial.TrialId;
import java.nio.file.Path;
import java.util.Optional;

/// The part of a store that queues and runs jobs, cut by role; what every kind of store can offer.
/// Safe for use by many threads; when a method that changes something returns, the change is
/// durable.
///
/// Every change of one job is atomic with its events. A store that is no more than this may make
/// each finish and each claim of an exchange a change of its own; it claims by priority, then in
/// the order of submission, and keeps an experiment's parallelism among the processes that share
/// it. [Store] promises more.
///
/// Every method may throw [StoreException].
public interface QueueStore extends AutoCloseable {

  /// Submitting experiments and reading them back.
  Experiments experiments();

  /// Reading trials, jobs and attempts.
  Trials trials();

  /// Who works here.
  Workers workers();

  /// What a worker may do to the jobs it holds.
  Leases leases();

  /// Who is alive where workers of several hosts may share the store: leases decide. Empty where
  /// all are of one host: there the evidence of processes decides, and a late lease ends nobody.
  default Optional<Lapses> lapses() {
    return Optional.empty();
  }

  /// What happened, in order.
  Events events();

  /// A number that changes whenever the content may have changed through any process; cheap enough
  /// to be read every few milliseconds. Only equality is meaningful.
  long changeMark();

  /// A folder in which a file is written whenever the content changes through a process of this
  /// machine, for who would rather be woken than look; empty where there is none.
  default Optional<Path> watched() {
    return Optional.empty();
  }

  /// The folder in which a trial's own documents stand, for its jobs to read; empty where there is
  /// none.
  default Optional<Path> folder(TrialId trial) {
    return Optional.empty();
  }

  /// Waits for changes under way, then lets go of files and connections.
  @Override
  void close();
}
