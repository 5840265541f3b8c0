package dev.assay.store.tree;

import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;

/// What a job is called in the document of its trial: as its stage, and `stage.2`, `stage.3`, … for
/// the parts after the first.
final class JobKey {
  private JobKey() {}

  static String of(JobId id) {
    return of(id.stage(), id.part());
  }

  static String of(String stage, int part) {
    return part == 1 ? stage : stage + "." + part;
  }

  static String stage(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  static int part(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? 1 : Integer.parseInt(key.substring(dot + 1));
  }

  static JobId id(TrialId trial, String key) {
    return new JobId(trial, stage(key), part(key));
  }
}
