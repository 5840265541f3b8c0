package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.RunnerCommand;
import dev.assay.json.Json;
import dev.assay.provenance.Provenance;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue;
import dev.assay.store.DirectoryQueue.Entry;
import dev.assay.store.DirectoryQueue.Filter;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewTrial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Queues the jobs of one call: works all of them out, and refuses all or stores all. One whose
/// like waits already under the same tag is not queued again; one that has ended is a new attempt
/// of what it was.
final class QueueAdding {

  private static final Set<String> CODE = Set.of("code_commit", "code_dirty");
  private static final String REPLICATE = "replicate";

  private final OpenedStore store;
  private final Drafting drafting;
  private final QueueBatch batch;
  private final RunnerCommand command;

  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<NewTrial> fresh = new ArrayList<>();
  private final List<Again> again = new ArrayList<>();
  private final List<ContentId> order = new ArrayList<>();
  private final Set<ContentId> taken = new HashSet<>();
  private int skipped;

  QueueAdding(OpenedStore store, Drafting drafting, QueueBatch batch, String template) {
    this.store = store;
    this.drafting = drafting;
    this.batch = batch;
    this.command = new RunnerCommand(template, Json::write);
  }

  /// An ended job that is queued again.
  private record Again(Entry entry, Value.Object origin) {}

  /// What a job would be.
  private record Point(Value.Object statePoint, ContentId directory, ContentId content) {
    static Point of(Value.Object statePoint) {
      return new Point(statePoint, ContentId.of(statePoint), ContentId.of(withoutCode(statePoint)));
    }
  }

  private static Value.Object withoutCode(Value.Object statePoint) {
    var members = new LinkedHashMap<>(statePoint.members());
    members.keySet().removeAll(CODE);
    return new Value.Object(members);
  }

  Value.Object add(List<Value.Object> params) {
    var spec = batch.spec();
    var caller = batch.addition().caller();
    var made = new Provenance(caller.environment()).of(spec);
    batch.note().ifPresent(note -> warnings.addAll(note.warnings()));
    var code = batch.addition().byCommit() ? code(made) : Value.EMPTY;
    store.queue(queue -> {
      var pending = pending(queue);
      for (var point : params) {
        sort(queue, pending, Point.of(batch.statePoint(resolved(point), code)), changes(made));
      }
      return true;
    });
    store(spec, made);
    return answer();
  }

  /// Makes a job of exactly this state point, which another program has made, one of ours.
  void take(Value.Object statePoint) {
    var spec = batch.spec();
    var made = new Provenance(batch.addition().caller().environment()).of(spec);
    var point = Point.of(statePoint);
    fresh.add(new NewTrial(statePoint, point.content(), 1, origin(point, changes(made))));
    store(spec, made);
  }

  private void store(ExperimentSpec spec, Value.Object made) {
    var caller = batch.addition().caller();
    for (var one : again) {
      store.queue(queue -> queue.requeue(one.entry().trial(), one.origin(), caller.actor()));
    }
    if (!fresh.isEmpty()) {
      var wanted = new Drafting.Wanted(false, false, List.of(), fresh, Optional.empty(), made);
      var submission =
          new Submission(
              List.of(drafting.experiment(spec, wanted)), Optional.empty(), caller.actor());
      store.ask(s -> s.experiments().submit(submission));
    }
  }

  /// Those that wait under the same tag, by what they are.
  private Map<ContentId, Entry> pending(DirectoryQueue queue) {
    var found = new HashMap<ContentId, Entry>();
    var filter = new Filter(Optional.of(batch.addition().experiment()), Optional.empty(), false);
    for (var entry : queue.entries(filter)) {
      if (entry.isPending() && entry.tag().equals(batch.tag())) {
        found.putIfAbsent(ContentId.of(withoutCode(entry.statePoint())), entry);
      }
    }
    return found;
  }

  private Value.Object resolved(Value.Object params) {
    if (!batch.addition().resolved() || batch.note().isEmpty()) {
      return params;
    }
    var resolved = batch.note().get().conditions().resolve(params);
    warnings.addAll(resolved.warnings());
    return resolved.params();
  }

  private void sort(
      DirectoryQueue queue,
      Map<ContentId, Entry> pending,
      Point asked,
      Optional<Value.Object> changes) {
    if (taken.contains(asked.directory())) {
      skipped++;
      return;
    }
    var like = like(queue, pending, asked);
    if (like.isPresent()) {
      skipped++;
      order.add(like.get().directory());
      return;
    }
    var point = asked;
    int replicate = 1;
    Optional<Entry> there = queue.at(point.directory());
    while (there.filter(entry -> !entry.hasEnded()).isPresent()) {
      replicate++;
      point = Point.of(replicated(asked.statePoint(), replicate));
      there = queue.at(point.directory());
    }
    var origin = origin(point, changes);
    order.add(point.directory());
    taken.add(point.directory());
    if (there.isPresent()) {
      again.add(new Again(there.get(), origin));
    } else {
      fresh.add(new NewTrial(point.statePoint(), asked.content(), replicate, origin));
    }
  }

  /// One that waits under the same tag and is the same, whatever commit it was queued from unless
  /// that counts.
  private Optional<Entry> like(DirectoryQueue queue, Map<ContentId, Entry> pending, Point asked) {
    return batch.addition().byCommit()
        ? queue
            .at(asked.directory())
            .filter(entry -> entry.isPending() && entry.tag().equals(batch.tag()))
        : Optional.ofNullable(pending.get(asked.content()));
  }

  private static Value.Object replicated(Value.Object statePoint, int number) {
    var members = new LinkedHashMap<>(statePoint.members());
    members.put(REPLICATE, Value.of(number));
    return new Value.Object(members);
  }

  private Value.Object origin(Point point, Optional<Value.Object> changes) {
    var rendered = command.render(point.statePoint(), point.directory().hex());
    if (!rendered.problems().isEmpty()) {
      throw Refusals.usage(
          "%s: runner_command: %s".formatted(where(), rendered.problems().getFirst()),
          "nothing was queued");
    }
    rendered
        .unknown()
        .forEach(name ->
            warnings.add(
                "%s: runner_command: {%s} is no key of the state point, and stays as it is"
                    .formatted(where(), name)));
    return batch.origin(fresh.size() + 1, rendered.text(), changes);
  }

  private String where() {
    return batch.addition().runnerCommand().isPresent()
        ? "--runner-command"
        : batch.note().map(note -> note.file() + ":" + note.runnerLine()).orElse("");
  }

  private static Value.Object code(Value.Object made) {
    var members = new LinkedHashMap<String, Value>();
    if (made.get("code").orElse(Value.EMPTY) instanceof Value.Object code) {
      code.get("commit")
          .filter(Value.Text.class::isInstance)
          .ifPresent(c -> members.put("code_commit", c));
      code.get("dirty")
          .filter(Value.Bool.class::isInstance)
          .ifPresent(d -> members.put("code_dirty", d));
    }
    return new Value.Object(members);
  }

  /// What was not committed, where anything was not.
  private static Optional<Value.Object> changes(Value.Object made) {
    if (!(made.get("code").orElse(Value.EMPTY) instanceof Value.Object code)
        || !code.get("dirty").equals(Optional.of(Value.of(true)))) {
      return Optional.empty();
    }
    return Optional.of(
        new Document()
            .with(
                "diff_stat",
                "%s files changed, %s insertions(+), %s deletions(-)"
                    .formatted(
                        number(code, "files_changed"),
                        number(code, "insertions"),
                        number(code, "deletions")))
            .with("modified_count", code.get("files_changed").orElse(Value.Null.NULL))
            .with("untracked_count", code.get("untracked").orElse(Value.Null.NULL))
            .build());
  }

  private static String number(Value.Object code, String key) {
    return code.get(key).map(Json::write).orElse("?");
  }

  private Value.Object answer() {
    List<Value.Object> jobs =
        store.queue(queue ->
            order.stream()
                .flatMap(directory -> queue.at(directory).stream())
                .map(entry -> LocalQueueing.document(entry).build())
                .toList());
    return new Document()
        .with("num_queued", fresh.size() + again.size())
        .with("tag", batch.tag())
        .with("jobs", jobs)
        .with("skipped", skipped)
        .withTexts("warnings", List.copyOf(warnings))
        .build();
  }
}
