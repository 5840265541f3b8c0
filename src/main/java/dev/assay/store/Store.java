package dev.assay.store;

/// The single source of truth, cut by role. Safe for use by many threads; when a method that
/// changes something returns, the change is durable.
///
/// Every method may throw [StoreException].
public interface Store extends AutoCloseable {

  /// Submitting experiments and reading them back.
  Experiments experiments();

  /// Reading trials, jobs and attempts.
  Trials trials();

  /// What an operator may do to waiting, running and ended jobs.
  Operations operations();

  /// Who works here.
  Workers workers();

  /// What a worker may do to the jobs it holds.
  Leases leases();

  /// The numbers that attempts reported.
  Metrics metrics();

  /// What happened, in order.
  Events events();

  /// A number that changes whenever the content may have changed through any process; cheap enough
  /// to be read every few milliseconds. Only equality is meaningful.
  long changeMark();

  /// Waits for changes under way, then lets go of files and connections.
  @Override
  void close();
}
