package dev.assay.control;

import dev.assay.control.Shares.Share;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Result;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The documents of live views; see docs/reference/documents.md.
final class BoardDocument {
  private BoardDocument() {}

  static Value.Object queue(Map<JobState, Integer> jobs) {
    var document = new Document();
    for (JobState state : JobState.values()) {
      if (state != JobState.CREATED && !state.isTerminal()) {
        document.with(state.word(), jobs.getOrDefault(state, 0));
      }
    }
    return document.build();
  }

  static Value.Object open(
      ExperimentView view, List<Value.Object> best, Outlook outlook, List<Live> live) {
    return ExperimentDocument.head(view, outlook.now())
        .with("done", outlook.done(view, live))
        .withSeconds("eta_seconds", outlook.remaining(view, live))
        .with("best", best)
        .build();
  }

  static Value.Object ended(ExperimentView view, List<Value.Object> best, Instant now) {
    return ExperimentDocument.head(view, now).with("best", best).build();
  }

  static Value.Object running(Live job, Outlook outlook) {
    return job(job, outlook).build();
  }

  private static Document job(Live job, Outlook outlook) {
    return new Document()
        .with("job", job.job().toString())
        .with("trial", job.job().trial().toString())
        .with("experiment", job.job().trial().experiment().text())
        .with("name", job.name())
        .with("number", job.job().trial().number())
        .with("stage", job.job().stage())
        .with("status", job.state().word())
        .with("attempt", job.attempt().number())
        .with("worker", job.worker())
        .withTime("started_at", job.startedAt())
        .withElapsed("seconds", job.startedAt(), Optional.empty(), outlook.now())
        .with("progress", job.progress())
        .with("done", outlook.done(job))
        .withSeconds("eta_seconds", outlook.remaining(job))
        .with("best", Outlook.best(job.progress()));
  }

  /// A running job with what it uses.
  static Value.Object using(Live job, Outlook outlook, @Nullable Share share) {
    Optional<Share> known = Optional.ofNullable(share);
    return job(job, outlook)
        .with("cores", known.map(Share::cores).orElse(OptionalDouble.empty()))
        .withSeconds("cpu_seconds", known.map(s -> s.usage().cpu()))
        .with(
            "memory_bytes",
            known.map(s -> OptionalLong.of(s.usage().residentBytes())).orElse(OptionalLong.empty()))
        .build();
  }

  static Value.Object result(Result result) {
    return new Document()
        .with("job", result.job().toString())
        .with("trial", result.job().trial().toString())
        .with("name", result.name())
        .with("number", result.job().trial().number())
        .with("stage", result.job().stage())
        .with("status", result.ended())
        .with("reason", result.reason().word())
        .with("values", result.values())
        .with("ended_at", result.endedAt())
        .withElapsed("seconds", result.startedAt(), Optional.of(result.endedAt()), result.endedAt())
        .build();
  }

  static Value.Object machine(String name, MachineLoad load) {
    return new Document()
        .with("name", name)
        .with("cpus", load.cpus())
        .with("load", load.load())
        .with("memory_bytes", load.memoryBytes())
        .with("available_bytes", load.availableBytes())
        .build();
  }
}
