package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.EventType;
import dev.assay.store.Submission.Key;
import dev.assay.store.tree.SweepEntry.Dropped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// How a sweep that two machines let grow apart has grown. Every trial of either side stays, in the
/// order of the events that tell of them, which may give some of them other numbers than one side
/// gave; a trial that both proposed is one. Whether it goes on, and its limits, are as they were
/// said last. What was enqueued waits unless either side has tried it or taken it back.
final class MergedGrowth {

  private static final Set<EventType> PHASES =
      EnumSet.of(EventType.SWEEP_PAUSED, EventType.SWEEP_REOPENED, EventType.SWEEP_CLOSED);

  private final ExperimentDocument left;
  private final ExperimentDocument right;
  private final List<EventEntry> events;

  /// @param events of both sides
  MergedGrowth(ExperimentDocument left, ExperimentDocument right, List<EventEntry> events) {
    this.left = left;
    this.right = right;
    this.events = events;
  }

  /// The directories of its trials, in the order of their numbers.
  ///
  /// @param first whose trials come first where no event tells of them
  List<ContentId> trials(ExperimentDocument first, ExperimentDocument second) {
    Map<ContentId, Integer> ranks = new LinkedHashMap<>();
    events.stream()
        .filter(event -> event.type() == EventType.SWEEP_GREW)
        .flatMap(event -> Grew.of(event).trials().stream())
        .forEach(trial -> ranks.putIfAbsent(trial, ranks.size()));
    var all = new LinkedHashSet<ContentId>(first.trials());
    all.addAll(second.trials());
    return all.stream()
        .sorted(Comparator.comparingInt(trial -> ranks.getOrDefault(trial, -1)))
        .toList();
  }

  /// How many of its jobs may run at once.
  int parallelism() {
    return last(event -> event.type() == EventType.SWEEP_LIMITED && tells(event, "parallelism"))
        .parallelism();
  }

  /// Empty where it is no sweep.
  Optional<SweepEntry> sweep() {
    return left.sweep().flatMap(mine -> right.sweep().map(theirs -> sweep(mine, theirs)));
  }

  private SweepEntry sweep(SweepEntry mine, SweepEntry theirs) {
    var phase = last(event -> PHASES.contains(event.type())).sweep().orElseThrow();
    var limited =
        last(event -> event.type() == EventType.SWEEP_LIMITED && tells(event, "trials"))
            .sweep()
            .orElseThrow();
    return phase
        .withLimit(limited.limit())
        .waiting(enqueued(mine, theirs))
        .withKeys(
            union(
                mine.keys(),
                theirs.keys(),
                Comparator.comparing(Key::text).thenComparing(Key::body)))
        .withDropped(
            union(
                mine.dropped(),
                theirs.dropped(),
                Comparator.comparing((Dropped one) -> one.trial().hex())
                    .thenComparing(Dropped::job)));
  }

  private List<Waiting> enqueued(SweepEntry mine, SweepEntry theirs) {
    Set<Long> gone = new HashSet<>();
    for (var event : events) {
      if (event.type() == EventType.SWEEP_GREW) {
        gone.addAll(Grew.of(event).taken());
      } else if (event.type() == EventType.SWEEP_CLEARED) {
        gone.addAll(Grew.ids(event, TreeEnqueued.IDS));
      }
    }
    return union(mine.enqueued(), theirs.enqueued(), Comparator.comparing(Waiting::id)).stream()
        .filter(waiting -> !gone.contains(waiting.id()))
        .toList();
  }

  private static <T> List<T> union(List<T> mine, List<T> theirs, Comparator<T> order) {
    return Stream.concat(mine.stream(), theirs.stream()).distinct().sorted(order).toList();
  }

  /// The side that knows the last of the events that are `wanted`; where both do, or there is none,
  /// they agree.
  private ExperimentDocument last(Predicate<EventEntry> wanted) {
    var found = new ArrayList<>(events.stream().filter(wanted).toList());
    return found.isEmpty() || left.events().contains(found.getLast()) ? left : right;
  }

  private static boolean tells(EventEntry event, String member) {
    return event.data().get(member).isPresent();
  }
}
