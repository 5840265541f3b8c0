package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Events.Event;
import dev.assay.trial.JobId;

/// The document of an event; see docs/reference/documents.md.
final class EventDocument {
  private EventDocument() {}

  static Value.Object of(Event event) {
    return new Document()
        .with("seq", event.seq())
        .with("at", event.at())
        .with("type", event.type().word())
        .with("actor", event.actor())
        .withText("experiment", event.experiment())
        .withText("trial", event.job().map(JobId::trial))
        .withText("job", event.job())
        .withText("stage", event.job().map(JobId::stage))
        .withAttempt("attempt", event.attempt())
        .with("data", event.data())
        .build();
  }
}
