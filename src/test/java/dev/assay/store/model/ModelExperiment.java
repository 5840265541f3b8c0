package dev.assay.store.model;

import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// An experiment as the model sees it.
final class ModelExperiment {

  final ExperimentId id;
  final Step.Submit step;
  final List<Parent> after;
  final List<ModelJob> jobs = new ArrayList<>();
  int priority;
  boolean archived;

  ModelExperiment(ExperimentId id, Step.Submit step, List<Parent> after) {
    this.id = id;
    this.step = step;
    this.after = after;
    this.priority = step.priority();
  }

  int parallelism() {
    return step.parallelism();
  }

  long live() {
    return jobs.stream().filter(j -> j.state.isLive()).count();
  }

  Map<JobState, Integer> counts() {
    var counts = new EnumMap<JobState, Integer>(JobState.class);
    jobs.forEach(job -> counts.merge(job.state, 1, Integer::sum));
    return counts;
  }

  @Override
  public String toString() {
    return Names.brief(id);
  }
}
