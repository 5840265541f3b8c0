package dev.assay.store;

import java.util.Optional;

/// The single source of truth for one machine or many: all that a [QueueStore] offers, and beyond
/// it operators' verbs, metrics and one order of everything. An exchange is one change, and claims
/// follow virtual time between experiments. Safe for use by many threads; when a method that
/// changes something returns, the change is durable.
///
/// A part that not every kind of store has is optional. What would need it is refused when it is
/// submitted.
///
/// Every method may throw [StoreException].
public interface Store extends QueueStore {

  /// What an operator may do to waiting, running and ended jobs.
  Operations operations();

  /// The numbers that attempts reported.
  Metrics metrics();

  /// What somebody is to be told; empty where nobody is told of anything.
  Optional<Notices> notices();

  /// The whole queue at one moment.
  Survey survey();

  /// What experiments and attempts were made of.
  Provenances provenances();

  /// What surrounds jobs that wait.
  Outlook outlook();

  /// What experiments may use; empty where nothing is limited.
  Optional<Budgets> budgets();

  /// What is done once for several jobs.
  Works works();

  /// Experiments that grow.
  Sweeps sweeps();

  /// What waits to be tried in them.
  Enqueued enqueued();

  /// What failed for good.
  DeadLetters deadLetters();

  /// How the store itself and its queue are.
  Vitals vitals();

  /// What was tried elsewhere.
  Histories histories();
}
