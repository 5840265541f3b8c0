package dev.assay.provenance;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.experiment.ExperimentSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// A process that takes a copy and dies at a certain step of it.
final class SnapshotTaker {
  private SnapshotTaker() {}

  public static void main(String[] args) {
    Path code = Path.of(args[0]);
    var steps = new AtomicInteger(Integer.parseInt(args[1]));
    var snapshots =
        new Snapshots(
            code.resolve(".assay"),
            _ -> {
              if (steps.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(137);
              }
            });
    try (var _ = snapshots.hold()) {
      snapshots.take(spec("snapshot: true", code), Repository.ENVIRONMENT);
    }
  }

  /// A specification whose only stage runs in `code`, unless `yaml` says otherwise.
  static ExperimentSpec spec(String yaml, Path code) {
    return SpecReader.read(
            "command: x\n" + yaml,
            new Source("a.yaml"),
            code,
            new Context(Repository.ENVIRONMENT, "ada", Instant.EPOCH))
        .spec();
  }
}
