package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Provenances;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.util.List;

/// What experiments and attempts were made of; part of their documents.
final class TreeProvenances implements Provenances {

  private final Documents documents;
  private final Attempts attempts;
  private final TreeLeases leases;
  private final RepositoryPaths paths;

  TreeProvenances(
      Documents documents, Attempts attempts, TreeLeases leases, RepositoryPaths paths) {
    this.paths = paths;
    this.documents = documents;
    this.attempts = attempts;
    this.leases = leases;
  }

  @Override
  public Value.Object of(ExperimentId experiment) {
    return documents
        .experiment(experiment)
        .map(found -> paths.unpacked(found.provenance()))
        .orElse(Value.EMPTY);
  }

  @Override
  public Value.Object of(AttemptId attempt) {
    return attempts
        .find(attempt)
        .map(seen -> paths.unpacked(seen.attempt().made()))
        .orElse(Value.EMPTY);
  }

  @Override
  public List<Value.Object> all() {
    return documents.living().stream()
        .map(ExperimentDocument::provenance)
        .filter(made -> !made.members().isEmpty())
        .map(paths::unpacked)
        .toList();
  }

  @Override
  public boolean note(WorkerLease lease, AttemptId attempt, Value.Object document) {
    return leases.note(lease, attempt, paths.packed(document));
  }
}
