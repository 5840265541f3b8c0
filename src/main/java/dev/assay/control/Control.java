package dev.assay.control;

/// The one door to an Assay home, cut by role. Safe for use by many threads. Answers are documents
/// ([dev.assay.space.Value.Object]) whose shape is documented in docs/reference/documents.md:
/// fields may be added, never changed.
///
/// Every method may throw [ControlException], and [dev.assay.config.InputException] for text it was
/// given.
public interface Control extends AutoCloseable {

  /// Planning and submitting experiments.
  Submitting submitting();

  /// Reading what is stored.
  Reading reading();

  /// The whole queue at a glance.
  Watching watching();

  /// Changing what waits, runs or has ended.
  Operating operating();

  /// What failed for good.
  Salvaging salvaging();

  /// Watching over the store, its workers and its queue.
  Supervising supervising();

  /// Results that are used again.
  Caching caching();

  /// Running jobs here, and talking to those who run them elsewhere.
  Working working();

  /// Classes of workers.
  Pooling pooling();

  /// Care of the store and of files.
  Upkeep upkeep();

  /// Learning from what is stored.
  Analysing analysing();

  /// Trying a specification without running anything.
  Simulating simulating();

  /// Asking for trials to run them oneself, and telling how they ended.
  Steering steering();

  /// What experiments may use.
  Budgeting budgeting();

  /// Steering sweeps as a person does.
  Sweeping sweeping();

  /// Sweeps before there are any.
  Shaping shaping();

  /// Saying what a sweep is to try next.
  Enqueuing enqueuing();

  /// Notes of research beside the runs that they are about.
  Documenting documenting();

  /// Taking work from one machine to another.
  Carrying carrying();

  /// Copying between a tree and the SQLite store.
  Bridging bridging();

  /// Jobs that are declared on one machine and run on another.
  Queueing queueing();

  /// Trials to and from files of others.
  Exchanging exchanging();

  /// Sweeps that go on after a break, maybe under a changed specification.
  Resuming resuming();

  @Override
  void close();
}
