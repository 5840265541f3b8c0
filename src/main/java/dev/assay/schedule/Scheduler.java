package dev.assay.schedule;

import java.util.List;

/// Which trials begin, go on, pause and end. A pure function of the snapshot: the same snapshot
/// gives the same decisions in every process, and applying them and asking again never decides a
/// thing twice, since the next snapshot shows what was done.
public interface Scheduler {

  /// What to do now, in the order in which slots should be spent; at most as much work as there are
  /// free slots. Empty where there is nothing to do but wait.
  List<Decision> decide(Snapshot snapshot);
}
