package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.util.List;

/// What the event tells with which a sweep grew. Beside what every store tells, it names the
/// directories of the new trials and what was enqueued and is among them: where two machines let a
/// sweep grow apart, this says what became of what.
///
/// @param first the number that the first of them had then
/// @param taken ids of what had been enqueued
record Grew(EventEntry event, int first, List<ContentId> trials, List<Long> taken) {

  private static final String FIRST = "first";
  private static final String TRIALS = "trials";
  private static final String DIRECTORIES = "directories";
  private static final String TAKEN = "taken";

  /// The data of such an event.
  static Value.Object data(int first, List<ContentId> trials, List<Long> taken) {
    var members =
        new Members()
            .put(FIRST, first)
            .put(TRIALS, trials.size())
            .put(DIRECTORIES, trials.stream().map(id -> Value.of(id.hex())).toList());
    if (!taken.isEmpty()) {
      members.put(TAKEN, taken.stream().map(Value::of).toList());
    }
    return members.object();
  }

  static Grew of(EventEntry event) {
    var fields = new Fields(event.data());
    return new Grew(
        event,
        fields.integer(FIRST),
        fields.list(DIRECTORIES, item -> new ContentId(TrialDocument.text(item))),
        ids(event, TAKEN));
  }

  /// The numbers in a member of an event's data.
  static List<Long> ids(EventEntry event, String member) {
    return new Fields(event.data())
        .list(member, item -> item instanceof Value.Int(var id) ? id.longValue() : 0L);
  }

  /// The event with the number that the first trial has in `experiment` now.
  EventEntry in(ExperimentDocument experiment) {
    if (trials.isEmpty()) {
      return event;
    }
    var now = experiment.trials();
    boolean stayed = first <= now.size() && now.get(first - 1).equals(trials.getFirst());
    int number = stayed ? first : now.indexOf(trials.getFirst()) + 1;
    return number == first || number == 0 ? event : event.with(data(number, trials, taken));
  }
}
