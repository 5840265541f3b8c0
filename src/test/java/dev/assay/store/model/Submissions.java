package dev.assay.store.model;

import dev.assay.experiment.After.On;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage.Need;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a step of a story submits.
final class Submissions {
  private Submissions() {}

  static Submission of(Step.Submit step, Instant now, String body) {
    return new Submission(
        List.of(experiment(step, now)),
        Optional.of(new Key("key of " + step.experiment(), body)),
        "user:ada");
  }

  private static NewExperiment experiment(Step.Submit step, Instant now) {
    return new NewExperiment(
        Names.experiment(step.experiment()),
        "story " + step.experiment(),
        false,
        Value.EMPTY,
        "{}",
        step.priority(),
        step.parallelism(),
        step.held(),
        step.startIn() == 0 ? Optional.empty() : Optional.of(now.plusSeconds(step.startIn())),
        step.after().stream().map(w -> new Parent(Names.subject(w.subject()), w.on())).toList(),
        stages(step),
        trials(step.trials()));
  }

  private static List<NewTrial> trials(int count) {
    var trials = new ArrayList<NewTrial>();
    for (int i = 1; i <= count; i++) {
      var params = Value.object(Map.of("x", Value.of(i)));
      trials.add(new NewTrial(params, ContentId.of(params), 1, Value.EMPTY));
    }
    return trials;
  }

  private static List<NewStage> stages(Step.Submit step) {
    var small = new Resources(1, 0, 0, 1, step.pool(), "");
    var own = new Resources(step.cpus(), 0, 0, 1, step.pool(), "");
    var gpu = new Resources(step.cpus(), 1, 1 << 20, 1, step.pool(), "");
    int retries = step.retries();
    return switch (step.shape()) {
      case SINGLE -> List.of(stage("main", own, retries));
      case CHAIN ->
          List.of(
              stage("train", own, retries),
              stage("evaluate", own, retries, new Need("train", On.OK)));
      case CHAIN_ANY ->
          List.of(
              stage("train", own, retries),
              stage("evaluate", small, retries, new Need("train", On.ANY)));
      case DIAMOND ->
          List.of(
              stage("prepare", own, retries),
              stage("left", own, retries, new Need("prepare", On.OK)),
              stage("right", small, retries, new Need("prepare", On.OK)),
              stage("join", own, retries, new Need("left", On.OK), new Need("right", On.OK)));
      case MIXED ->
          List.of(
              stage("train", gpu, retries),
              stage("evaluate", small, retries, new Need("train", On.OK)),
              stage("report", small, retries, new Need("evaluate", On.ANY)));
    };
  }

  private static NewStage stage(String name, Resources resources, int retries, Need... needs) {
    return new NewStage(name, List.of(needs), resources, retries, Optional.empty());
  }
}
