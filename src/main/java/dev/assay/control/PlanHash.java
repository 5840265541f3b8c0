package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The sha256 of the canonical JSON of everything a plan would store, without what differs between
/// two who mean the same: new ids, the time of reading, and what is captured of the environment.
final class PlanHash {

  private final MessageDigest digest;

  private PlanHash(MessageDigest digest) {
    this.digest = digest;
  }

  static String of(List<Plan.Planned> experiments) {
    try {
      var hash = new PlanHash(MessageDigest.getInstance("SHA-256"));
      experiments.forEach(hash::add);
      return HexFormat.of().formatHex(hash.digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  private void add(Plan.Planned experiment) {
    add(
        new Document()
            .with("spec", Specs.json(withoutEnvironment(experiment.timeless())))
            .with("held", experiment.held())
            .with("unique_name", experiment.uniqueName())
            .with("parents", experiment.parents().stream().map(PlanHash::parent).toList())
            .with("trials", experiment.count())
            .build());
    for (NewTrial trial : experiment.trials()) {
      add(
          new Document()
              .with("params", trial.params())
              .with("replicate", trial.replicate())
              .with("origin", trial.origin())
              .build());
    }
  }

  /// One line each, so that no two sequences of documents give one text.
  private void add(Value.Object document) {
    digest.update((CanonicalJson.write(document) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Value parent(Parent parent) {
    return Value.of(parent.subject() + ":" + parent.on().name());
  }

  private static ExperimentSpec withoutEnvironment(ExperimentSpec spec) {
    return spec.withStages(spec.stages().stream().map(PlanHash::withoutEnvironment).toList());
  }

  private static Stage withoutEnvironment(Stage stage) {
    var environment = stage.environment();
    return stage.withEnvironment(
        new Stage.Environment(Map.of(), environment.set(), environment.file(), environment.from()));
  }
}
