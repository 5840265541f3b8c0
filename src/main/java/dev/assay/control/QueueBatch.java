package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.control.Queueing.Addition;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.knowledge.ExperimentNote;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// One call of `queue add`: what its jobs have in common.
final class QueueBatch {

  /// What a job would run that came without a command of its own.
  private static final String NO_COMMAND = "echo 'this job has no command' >&2; exit 64";

  private final Addition addition;
  private final Optional<ExperimentNote> note;
  private final Path home;
  private final Instant now;

  QueueBatch(Addition addition, Optional<ExperimentNote> note, Path home, InstantSource clock) {
    this.addition = addition;
    this.note = note;
    this.home = home;
    this.now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  Addition addition() {
    return addition;
  }

  Optional<ExperimentNote> note() {
    return note;
  }

  String tag() {
    return addition.tag().orElse("");
  }

  /// The experiment that is stored for them; each of its trials has a command of its own. Runs in
  /// the root of the repository.
  ExperimentSpec spec() {
    Path root =
        KnowledgeFolder.around(addition.folder())
            .map(KnowledgeFolder::repository)
            .orElse(home.resolveSibling(""));
    var document = new Document().with("name", addition.experiment()).with("script", NO_COMMAND);
    addition.tag().ifPresent(tag -> document.withTexts("tags", List.of(tag)));
    String actor = addition.caller().actor();
    var context =
        new Context(addition.caller().environment(), actor.substring(actor.indexOf(':') + 1), now);
    return SpecReader.read(document.build(), new Source("queue add"), root, context).spec();
  }

  /// What identifies a job: whose it is, and its params, which win.
  ///
  /// @param code members that say where its code came from; may be empty
  Value.Object statePoint(Value.Object params, Value.Object code) {
    var members = new LinkedHashMap<String, Value>();
    members.put("experiment_id", Value.of(addition.experiment()));
    addition
        .hypothesis()
        .or(() -> note.flatMap(ExperimentNote::hypothesis))
        .ifPresent(id -> members.put("hypothesis_id", Value.of(id)));
    members.putAll(code.members());
    members.putAll(params.members());
    return new Value.Object(members);
  }

  /// Where a job comes from, and what it runs.
  ///
  /// @param changes what differed from the commit; empty for nothing
  Value.Object origin(int index, String script, Optional<Value.Object> changes) {
    var queue = new Document().with("queued_at", now);
    addition.tag().ifPresent(tag -> queue.with(DirectoryQueue.TAG, tag));
    note.ifPresent(of -> queue.with(DirectoryQueue.PATH, of.file()));
    addition.runnerCommand().ifPresent(command -> queue.with("runner_command_override", command));
    changes.ifPresent(summary -> queue.with("code_diff_summary", summary));
    return new Document()
        .with("by", "queue")
        .with("index", index)
        .with("script", script)
        .with(DirectoryQueue.ORIGIN, queue.build())
        .build();
  }
}
