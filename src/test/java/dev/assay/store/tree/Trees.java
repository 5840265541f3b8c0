package dev.assay.store.tree;

import dev.assay.experiment.Resources;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Experiments to put into trees.
final class Trees {
  private Trees() {}

  static final ExperimentId ID = new ExperimentId("e00000000001");

  static NewTrial trial(String key, Value value) {
    var members = new LinkedHashMap<String, Value>();
    members.put(key, value);
    var params = new Value.Object(members);
    return new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
  }

  static List<NewTrial> trials(int count) {
    var trials = new ArrayList<NewTrial>();
    for (int i = 1; i <= count; i++) {
      trials.add(trial("x", Value.of(i)));
    }
    return trials;
  }

  static NewStage stage(String name) {
    return new NewStage(name, List.of(), Resources.DEFAULT, 0, Optional.empty());
  }

  static NewExperiment experiment(ExperimentId id, int parallelism, Iterable<NewTrial> trials) {
    return staged(id, parallelism, trials, stage("main"));
  }

  static NewExperiment staged(
      ExperimentId id, int parallelism, Iterable<NewTrial> trials, NewStage... stages) {
    return new NewExperiment(
        id,
        "digits",
        false,
        Value.EMPTY,
        "{}",
        5,
        parallelism,
        false,
        Optional.empty(),
        List.of(),
        List.of(stages),
        trials);
  }

  static void submit(TreeStore store, NewExperiment... experiments) {
    store.experiments().submit(new Submission(List.of(experiments), Optional.empty(), "user:ada"));
  }
}
