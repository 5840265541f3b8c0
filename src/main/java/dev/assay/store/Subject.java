package dev.assay.store;

import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;

/// What a verb is about: an experiment, one trial of it, or one job.
public sealed interface Subject {

  /// The experiment it is or belongs to.
  ExperimentId experiment();

  /// A whole experiment.
  record OfExperiment(ExperimentId id) implements Subject {
    @Override
    public ExperimentId experiment() {
      return id;
    }

    @Override
    public String toString() {
      return id.toString();
    }
  }

  /// One trial.
  record OfTrial(TrialId id) implements Subject {
    @Override
    public ExperimentId experiment() {
      return id.experiment();
    }

    @Override
    public String toString() {
      return id.toString();
    }
  }

  /// One job.
  record OfJob(JobId id) implements Subject {
    @Override
    public ExperimentId experiment() {
      return id.trial().experiment();
    }

    @Override
    public String toString() {
      return id.toString();
    }
  }
}
