package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.store.EventType;
import dev.assay.store.Events;
import dev.assay.store.tree.EventOrder.Place;
import dev.assay.trial.ExperimentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happened, in the order in which this machine came to know it.
final class TreeEvents implements Events {

  private final Documents documents;
  private final TreeWorkers workers;
  private final EventOrder order;

  /// The events of each document at the last look, and how many had a number before it.
  private final Map<String, List<EventEntry>> looked = new HashMap<>();

  private int known;

  TreeEvents(Documents documents, TreeWorkers workers, EventOrder order) {
    this.documents = documents;
    this.workers = workers;
    this.order = order;
  }

  @Override
  public List<Event> after(long after, int limit, Optional<ExperimentId> experiment) {
    placeMissing();
    var places = order.all();
    var found = new ArrayList<Event>();
    for (int i = Math.toIntExact(Math.max(0, after)); i < places.size(); i++) {
      var place = places.get(i);
      if (found.size() >= limit) {
        break;
      }
      if (experiment.filter(id -> !id.text().equals(place.experiment())).isEmpty()) {
        event(i + 1L, place).ifPresent(found::add);
      }
    }
    return found;
  }

  @Override
  public long newest() {
    placeMissing();
    return order.all().size();
  }

  /// Gives numbers to events that have none: their writer died before it could, or they came from
  /// another machine. Of one document they keep their order, of several that of time.
  private synchronized void placeMissing() {
    int numbered = order.all().size();
    if (numbered < known) {
      looked.clear();
    }
    var seen = new HashMap<String, List<EventEntry>>();
    var missing = new ArrayList<Missing>();
    for (var worker : workers.all()) {
      String id = worker.lease().worker();
      seen.put(id, worker.events());
      collect(id, worker.events(), TreeWorkers.places(worker), missing);
    }
    for (var experiment : documents.experiments()) {
      String id = experiment.id().text();
      seen.put(id, experiment.events());
      collect(id, experiment.events(), Changes.places(experiment, experiment.events()), missing);
      if (!experiment.deleted()) {
        for (var trial : documents.trials(experiment)) {
          String content = trial.directory().hex();
          seen.put(content, trial.events());
          collect(content, trial.events(), Changes.places(trial, trial.events()), missing);
        }
      }
    }
    missing.sort(Comparator.comparing(Missing::at));
    order.append(missing.stream().map(Missing::place).toList());
    looked.putAll(seen);
    known = numbered;
  }

  private record Missing(Instant at, Place place) {}

  /// A document whose events are those of the last look has no new ones.
  private void collect(
      String document, List<EventEntry> events, List<Place> places, List<Missing> missing) {
    if (events.equals(looked.get(document))) {
      return;
    }
    Instant at = Instant.MIN;
    for (int i = 0; i < events.size(); i++) {
      at = events.get(i).at().isAfter(at) ? events.get(i).at() : at;
      if (!order.knows(events.get(i).id())) {
        missing.add(new Missing(at, places.get(i)));
      }
    }
  }

  private Optional<Event> event(long seq, Place place) {
    var experiment =
        place.experiment().equals("-")
            ? Optional.<ExperimentId>empty()
            : Optional.of(new ExperimentId(place.experiment()));
    return entry(place, experiment)
        .map(entry -> current(entry, experiment))
        .map(entry ->
            new Event(
                seq,
                entry.at(),
                entry.type(),
                entry.actor(),
                experiment,
                entry.job(),
                entry.attempt(),
                entry.data()));
  }

  /// Names trials by the numbers that they have now.
  private EventEntry current(EventEntry entry, Optional<ExperimentId> experiment) {
    return entry.type() == EventType.SWEEP_GREW
        ? experiment
            .flatMap(documents::evenDeleted)
            .map(document -> Grew.of(entry).in(document))
            .orElse(entry)
        : entry;
  }

  private Optional<EventEntry> entry(Place place, Optional<ExperimentId> experiment) {
    return switch (place.carrier()) {
      case WORKER -> workers.find(place.owner()).flatMap(worker -> entry(worker.events(), place));
      case TRIAL ->
          documents
              .trial(new ContentId(place.owner()))
              .ours()
              .flatMap(trial -> entry(numbered(trial, experiment).events(), place))
              .or(() -> entryOf(experiment, place));
      case EXPERIMENT -> entryOf(experiment, place);
    };
  }

  private TrialDocument numbered(TrialDocument trial, Optional<ExperimentId> experiment) {
    return experiment
        .flatMap(documents::evenDeleted)
        .map(document -> document.numbered(trial))
        .orElse(trial);
  }

  /// Events of the experiment itself, or of trials that were deleted with it.
  private Optional<EventEntry> entryOf(Optional<ExperimentId> experiment, Place place) {
    return experiment
        .flatMap(documents::evenDeleted)
        .flatMap(document -> entry(document.events(), place));
  }

  private static Optional<EventEntry> entry(List<EventEntry> events, Place place) {
    return events.stream().filter(event -> event.id().equals(place.event())).findFirst();
  }
}
