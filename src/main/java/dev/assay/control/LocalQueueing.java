package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Submitting.Caller;
import dev.assay.knowledge.ExperimentNote;
import dev.assay.knowledge.Kind;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue.Entry;
import dev.assay.store.DirectoryQueue.Filter;
import dev.assay.store.DirectoryQueue.Foreign;
import dev.assay.store.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Declares jobs of experiments that notes describe, and looks at them.
final class LocalQueueing implements Queueing {

  private final OpenedStore store;
  private final Drafting drafting;
  private final Settings settings;
  private final InstantSource clock;

  LocalQueueing(OpenedStore store, Drafting drafting, Settings settings, InstantSource clock) {
    this.store = store;
    this.drafting = drafting;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Value.Object add(Addition addition) {
    store.queue(_ -> true); // another kind of store is refused before anything is read
    checkId(Kind.EXPERIMENT, addition.experiment(), "--experiment");
    addition.hypothesis().ifPresent(id -> checkId(Kind.HYPOTHESIS, id, "--hypothesis"));
    var points = QueuePoints.of(addition);
    var note =
        KnowledgeFolder.around(addition.folder())
            .flatMap(notes -> notes.experiment(addition.experiment()));
    var batch = new QueueBatch(addition, note, settings.home().toAbsolutePath().normalize(), clock);
    String template = template(addition, note);
    return new QueueAdding(store, drafting, batch, template).add(points);
  }

  private static void checkId(Kind kind, String id, String option) {
    if (!kind.isId(id)) {
      throw Refusals.usage(
          "%s: found '%s'; allowed is %s and three digits".formatted(option, id, kind.prefix()),
          "as in %s001".formatted(kind.prefix()));
    }
  }

  private static String template(Addition addition, Optional<ExperimentNote> note) {
    return addition
        .runnerCommand()
        .or(() -> note.flatMap(ExperimentNote::runnerCommand))
        .orElseThrow(() ->
            note.isPresent()
                ? Refusals.usage(
                    "%s says no runner_command, so nobody knows how to run its jobs"
                        .formatted(note.get().file()),
                    "write runner_command: \"python train.py {sp_json_shell}\" into its head, or"
                        + " give --runner-command")
                : new ControlException(
                    Code.NOT_FOUND,
                    "there is no kb/%s/%s-….md here or above"
                        .formatted(Kind.EXPERIMENT.directory(), addition.experiment()),
                    "write the note, or give --runner-command"));
  }

  @Override
  public List<Value.Object> entries(Choice choice) {
    var all =
        new ArrayList<>(chosen(choice).stream().map(entry -> document(entry).build()).toList());
    store.queue(queue -> queue.foreign(filter(choice))).stream()
        .map(job -> document(job).build())
        .forEach(all::add);
    return all;
  }

  private static Filter filter(Choice choice) {
    return new Filter(choice.experiment(), choice.tag(), choice.ended());
  }

  private List<Entry> chosen(Choice choice) {
    return store.queue(
        queue -> queue.entries(new Filter(choice.experiment(), choice.tag(), choice.ended())));
  }

  @Override
  public Value.Object entry(String text) {
    var other = other(text);
    if (other.isPresent()) {
      return document(other.get()).with("command", other.get().command()).build();
    }
    var entry = named(text);
    var command =
        entry.origin().get("script").or(() -> entry.origin().get("command")).orElse(Value.of(""));
    return document(entry).with("command", command).build();
  }

  private static final Filter EVERY = new Filter(Optional.empty(), Optional.empty(), true);

  /// The one that only a job of another program can be.
  private Optional<Foreign> other(String text) {
    if (!text.matches("[0-9a-f]{4,32}")) {
      return Optional.empty();
    }
    return store.queue(queue -> {
      if (!queue.find(text).isEmpty()) {
        return Optional.empty();
      }
      var found =
          queue.foreign(EVERY).stream()
              .filter(job -> job.directory().hex().startsWith(text))
              .toList();
      return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    });
  }

  @Override
  public Value.Object take(String text, Path folder, Caller caller) {
    var job =
        other(text)
            .orElseThrow(() ->
                new ControlException(Code.NOT_FOUND, "there is no job '%s'".formatted(text), ""));
    checkId(Kind.EXPERIMENT, job.experiment(), "experiment_id of " + job.directory());
    var addition =
        new Addition(
            folder,
            job.experiment(),
            Optional.empty(),
            List.of(),
            "",
            false,
            List.of(),
            Optional.of(job.tag()).filter(tag -> !tag.isEmpty()),
            Optional.of(job.command()).filter(command -> !command.isEmpty()),
            false,
            false,
            caller);
    var note = KnowledgeFolder.around(folder).flatMap(notes -> notes.experiment(job.experiment()));
    var batch = new QueueBatch(addition, note, settings.home().toAbsolutePath().normalize(), clock);
    new QueueAdding(store, drafting, batch, template(addition, note)).take(job.statePoint());
    return entry(job.directory().hex());
  }

  private static Document document(Foreign job) {
    String id = job.directory().hex();
    return new Document()
        .with("id", "")
        .with("job", "")
        .with("job_id", id)
        .with("short_id", id.substring(0, 8))
        .with("experiment", job.experiment())
        .with("status", job.status())
        .with("tag", job.tag())
        .with("queued_at", job.queuedAt())
        .with("params", job.statePoint())
        .with("workspace", job.folder().toString());
  }

  private Entry named(String text) {
    return store.queue(queue -> {
      var found = new ArrayList<>(queue.find(text));
      if (found.isEmpty()) {
        found.addAll(
            queue.entries(new Filter(Optional.empty(), Optional.empty(), true)).stream()
                .filter(entry ->
                    entry.trial().toString().equals(text) || entry.job().toString().equals(text))
                .toList());
      }
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new ControlException(
          Code.NOT_FOUND,
          found.isEmpty()
              ? "there is no job '%s'".formatted(text)
              : "'%s' is the beginning of %d jobs".formatted(text, found.size()),
          found.isEmpty()
              ? "assay queue list --include-terminal shows all"
              : "give more of the id");
    });
  }

  @Override
  public void again(String text, String actor) {
    var entry = named(text);
    store.queue(queue -> queue.requeue(entry.trial(), entry.origin(), actor));
  }

  @Override
  public Value.Object clear(Choice choice, String actor) {
    var cleared = new ArrayList<String>();
    for (var entry : chosen(choice)) {
      if (entry.isPending()) {
        var changed =
            store.ask(s -> s.operations().cancel(new Subject.OfTrial(entry.trial()), actor));
        if (changed.ended() > 0) {
          cleared.add(entry.directory().hex());
        }
      }
    }
    return new Document()
        .with("num_abandoned", cleared.size())
        .withTexts("job_ids", cleared)
        .build();
  }

  static Document document(Entry entry) {
    String id = entry.directory().hex();
    return new Document()
        .with("id", entry.trial().toString())
        .with("job", entry.job().toString())
        .with("job_id", id)
        .with("short_id", id.substring(0, 8))
        .with("experiment", entry.experiment())
        .with("status", entry.status())
        .with("tag", entry.tag())
        .with("queued_at", entry.queuedAt())
        .with("params", entry.statePoint())
        .with("workspace", entry.folder().toString());
  }
}
