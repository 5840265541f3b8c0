package dev.assay.store.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The events of a document that two machines changed apart: each once, in an order that keeps that
/// of both. Between events that both know, those of one machine alone stand by their time. Takes
/// linear time; it does not matter which side is named first.
final class MergedEvents {

  /// Oldest first.
  static final Comparator<EventEntry> BY_TIME =
      Comparator.comparing(EventEntry::at).thenComparing(EventEntry::id);

  private final List<EventEntry> left;
  private final List<EventEntry> right;
  private final Set<String> inLeft;
  private final Set<String> inRight;
  private final Set<String> taken = new HashSet<>();
  private final List<EventEntry> all = new ArrayList<>();

  private MergedEvents(List<EventEntry> left, List<EventEntry> right) {
    this.left = left;
    this.right = right;
    this.inLeft = ids(left);
    this.inRight = ids(right);
  }

  static List<EventEntry> of(List<EventEntry> left, List<EventEntry> right) {
    return new MergedEvents(left, right).merge();
  }

  /// Those of `events` that `others` has not.
  static List<EventEntry> only(List<EventEntry> events, List<EventEntry> others) {
    Set<String> known = ids(others);
    return events.stream().filter(event -> !known.contains(event.id())).toList();
  }

  private static Set<String> ids(List<EventEntry> events) {
    return events.stream().map(EventEntry::id).collect(Collectors.toSet());
  }

  private List<EventEntry> merge() {
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      if (taken.contains(left.get(i).id())) {
        i++;
      } else if (taken.contains(right.get(j).id())) {
        j++;
      } else if (isLeftNext(left.get(i), right.get(j))) {
        take(left.get(i++));
      } else {
        take(right.get(j++));
      }
    }
    left.subList(i, left.size()).forEach(this::take);
    right.subList(j, right.size()).forEach(this::take);
    return all;
  }

  /// What one side alone knows comes before the next event that both know.
  private boolean isLeftNext(EventEntry a, EventEntry b) {
    boolean aIsShared = inRight.contains(a.id());
    boolean bIsShared = inLeft.contains(b.id());
    return aIsShared == bIsShared ? BY_TIME.compare(a, b) <= 0 : bIsShared;
  }

  private void take(EventEntry event) {
    if (taken.add(event.id())) {
      all.add(event);
    }
  }
}
