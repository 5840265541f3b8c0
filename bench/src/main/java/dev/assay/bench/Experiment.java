package dev.assay.bench;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecText;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Store;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What is submitted: experiments of one stage whose trials have three params, as a search over a
/// few hyperparameters has.
final class Experiment {
  private static final long LAST_DIGITS = 0xfff_ffff_ffffL;
  private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());

  private final ExperimentSpec spec;
  private final String text;

  private Experiment(ExperimentSpec spec) {
    this.spec = spec;
    this.text = SpecText.write(spec);
  }

  /// One whose jobs run `command`, a JSON list of words.
  static Experiment of(String command, Path folder) {
    var environment = Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString());
    var spec =
        SpecReader.read(
                "name: bench\ncommand: " + command + "\n",
                Source.INLINE,
                folder,
                new Context(environment, "bench", Instant.now()))
            .spec();
    return new Experiment(spec);
  }

  /// Submits it with so many trials, in one change.
  ExperimentId submit(Store store, int trials) {
    var id = new ExperimentId("e%011x".formatted(NUMBERS.incrementAndGet() & LAST_DIGITS));
    var stage = spec.stages().getFirst();
    var submission =
        new NewExperiment(
            id,
            spec.about().name(),
            false,
            Value.EMPTY,
            text,
            spec.priority(),
            spec.parallelism(),
            false,
            Optional.empty(),
            List.of(),
            List.of(
                new NewStage(
                    stage.name(),
                    stage.needs(),
                    stage.resources(),
                    stage.retries().failures(),
                    stage.limits().timeout())),
            () -> IntStream.rangeClosed(1, trials).mapToObj(Experiment::trial).iterator());
    store.experiments().submit(new Submission(List.of(submission), Optional.empty(), "user:bench"));
    return id;
  }

  private static NewTrial trial(int number) {
    var members = new LinkedHashMap<String, Value>();
    members.put("lr", Value.of(number * 1e-6));
    members.put("seed", Value.of(number));
    members.put("width", Value.of(16 * (1 + number % 16)));
    var params = Value.object(members);
    return new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
  }
}
