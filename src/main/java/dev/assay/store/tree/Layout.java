package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;

/// Where things stand below the root of a tree. What is not below `.local` may be committed.
///
/// @param root usually `.runs`
record Layout(Path root) {

  /// The name signac gives to a job's state point.
  static final String STATE_POINT = "signac_statepoint.json";

  /// The name signac gives to a job's document.
  static final String DOCUMENT = "signac_job_document.json";

  Path signacConfig() {
    return root.resolve(".signac").resolve("config");
  }

  Path workspace() {
    return root.resolve("workspace");
  }

  Path trial(ContentId id) {
    return workspace().resolve(id.hex());
  }

  Path statePoint(ContentId id) {
    return trial(id).resolve(STATE_POINT);
  }

  Path document(ContentId id) {
    return trial(id).resolve(DOCUMENT);
  }

  Path experiments() {
    return root.resolve("experiments");
  }

  Path experiment(ExperimentId id) {
    return experiments().resolve(id + ".json");
  }

  Path batches() {
    return root.resolve("batches");
  }

  /// The batch of this id.
  Path batch(String id) {
    return batches().resolve(id + ".json");
  }

  Path local() {
    return root.resolve(".local");
  }

  Path locks() {
    return local().resolve("locks");
  }

  Path temporary() {
    return local().resolve("tmp");
  }

  Path claims() {
    return local().resolve("claims");
  }

  /// Exists while attempt `number` of a stage is alive, or is being claimed.
  Path claim(ContentId id, String stage, int number) {
    return claims().resolve(id.hex() + "." + stage + "." + number);
  }

  Path reports() {
    return local().resolve("metrics");
  }

  /// What attempt `number` of a stage reported, a line each time.
  Path reports(ContentId id, String stage, int number) {
    return reports().resolve(id.hex() + "." + stage + "." + number + ".jsonl");
  }

  Path workers() {
    return local().resolve("workers");
  }

  Path leaders() {
    return local().resolve("leaders");
  }

  /// Who proposes for a sweep.
  Path leader(ExperimentId id) {
    return leaders().resolve(id + ".json");
  }

  Path worker(String id) {
    return workers().resolve(id + ".json");
  }

  /// The highest attempt id that was ever given out here.
  Path attemptCounter() {
    return local().resolve("attempts");
  }

  /// One line an event, in the order in which this machine knows them.
  Path eventOrder() {
    return local().resolve("events");
  }
}
