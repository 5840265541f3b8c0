package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.tree.EventOrder.Carrier;
import dev.assay.store.tree.EventOrder.Place;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Locked read-modify-write of documents: reads what is on the disk, changes it in memory, replaces
/// the file at once, and then notes the order of what happened.
final class Changes {

  private final Documents documents;
  private final Locks locks;
  private final EventOrder order;
  private final InstantSource clock;
  private final Ids ids;
  private final TreeLedger ledger;

  Changes(
      Documents documents,
      Locks locks,
      EventOrder order,
      InstantSource clock,
      Ids ids,
      TreeLedger ledger) {
    this.ledger = ledger;
    this.documents = documents;
    this.locks = locks;
    this.order = order;
    this.clock = clock;
    this.ids = ids;
  }

  /// The time of a change.
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /// A new random name.
  String newId(int length) {
    return ids.next(length);
  }

  /// Something that happened to a whole experiment or to a worker, now.
  EventEntry event(EventType type, String actor, Value.Object data) {
    return new EventEntry(
        newId(EventEntry.ID_LENGTH), now(), type, actor, Optional.empty(), Optional.empty(), data);
  }

  /// Changes one trial.
  ///
  /// @return what `edit` returned; empty when the trial is not there or cannot be read
  <T> Optional<T> trial(ExperimentDocument experiment, ContentId id, Function<TrialEdit, T> edit) {
    try (var _ = locks.hold("trial-" + id)) {
      return documents
          .freshTrial(id)
          .ours()
          .map(before -> {
            // As it is by now: whether it still grows decides what becomes of a trial that pauses.
            var current = documents.experiment(experiment.id()).orElse(experiment);
            var change = new TrialEdit(current, current.numbered(before), now(), ids);
            T result = edit.apply(change);
            if (change.isChanged()) {
              documents.write(change.trial());
              ledger.changed(change.trial(), now());
              order.append(places(change.trial(), change.newEvents()));
            }
            return result;
          });
    }
  }

  /// Takes what happened to a trial elsewhere.
  ///
  /// @param told its new events
  /// @param shape what it becomes
  /// @throws StoreException `UNUSABLE` when the trial is not there or cannot be read
  TrialDocument carried(ContentId id, List<EventEntry> told, UnaryOperator<TrialDocument> shape) {
    try (var _ = locks.hold("trial-" + id)) {
      var before =
          documents
              .freshTrial(id)
              .ours()
              .orElseThrow(() ->
                  new StoreException(
                      StoreException.Code.UNUSABLE,
                      "the trial in %s cannot be read; see assay db check".formatted(id)));
      var after = shape.apply(before);
      if (!after.equals(before)) {
        documents.write(after);
        ledger.changed(after, now());
        order.append(places(after, told));
      }
      return after;
    }
  }

  /// Tells of a trial that ended elsewhere, unless that was told before.
  void tell(TrialDocument trial) {
    ledger.present(trial, now());
  }

  /// Whether `edit` would change `trial` now; nothing is written.
  boolean trying(ExperimentDocument experiment, TrialDocument trial, Consumer<TrialEdit> edit) {
    var change = new TrialEdit(experiment, trial, now(), ids);
    edit.accept(change);
    return change.isChanged();
  }

  /// Holds an experiment: none of its jobs is claimed, and it is not changed, until it is closed.
  Locks.Held holdExperiment(ExperimentId id) {
    return locks.hold("experiment-" + id);
  }

  /// Holds back every other submission.
  Locks.Held holdSubmissions() {
    return locks.hold("submit");
  }

  /// Replaces an experiment that the caller holds, and notes its events.
  void write(ExperimentDocument experiment) {
    documents.write(experiment);
    note(experiment);
  }

  /// The same where only the last of its events is new.
  void writeOne(ExperimentDocument experiment) {
    documents.write(experiment);
    order.append(places(experiment, List.of(experiment.events().getLast())));
  }

  /// Notes the events of an experiment that was stored.
  void note(ExperimentDocument experiment) {
    order.append(places(experiment, experiment.events()));
  }

  static List<Place> places(ExperimentDocument experiment, List<EventEntry> events) {
    String id = experiment.id().text();
    return events.stream().map(e -> new Place(e.id(), Carrier.EXPERIMENT, id, id)).toList();
  }

  static List<Place> places(TrialDocument trial, List<EventEntry> events) {
    String content = trial.directory().hex();
    String experiment = trial.experiment().text();
    return events.stream()
        .map(event -> new Place(event.id(), Carrier.TRIAL, content, experiment))
        .toList();
  }
}
