package dev.assay.store.model;

import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;

/// The ids behind the short texts of a story.
final class Names {
  private Names() {}

  static ExperimentId experiment(int number) {
    return new ExperimentId("e%011d".formatted(number));
  }

  /// `e2`, `e2.1` or `e2.1.train`.
  static Subject subject(String text) {
    int dot = text.indexOf('.');
    String head = dot < 0 ? text : text.substring(0, dot);
    var experiment = experiment(Integer.parseInt(head.substring(1)));
    if (dot < 0) {
      return new Subject.OfExperiment(experiment);
    }
    String rest = text.substring(dot);
    return rest.indexOf('.', 1) < 0
        ? new Subject.OfTrial(TrialId.parse(experiment + rest))
        : new Subject.OfJob(JobId.parse(experiment + rest));
  }

  static JobId job(String text) {
    return ((Subject.OfJob) subject(text)).id();
  }

  /// The short text of an id of any kind.
  static String brief(Object id) {
    return id.toString().replaceFirst("^e0+", "e");
  }
}
