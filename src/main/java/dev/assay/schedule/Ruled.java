package dev.assay.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A scheduler that lets another one decide what begins, and ends what its rules end. Where two
/// rules agree, the first says why.
final class Ruled implements Scheduler {

  private final Scheduler admission;
  private final List<Rule> rules;

  Ruled(Scheduler admission, List<Rule> rules) {
    this.admission = admission;
    this.rules = List.copyOf(rules);
  }

  @Override
  public List<Decision> decide(Snapshot snapshot) {
    var stops = new LinkedHashMap<Integer, Decision>();
    for (Rule rule : rules) {
      rule.stops(snapshot).forEach(stop -> stops.putIfAbsent(stop.trial(), stop));
    }
    var decisions = new ArrayList<>(stops.values());
    for (Decision decision : admission.decide(snapshot)) {
      // Who stops does not pause as well.
      if (!(decision instanceof Decision.Pause(int trial, _) && stops.containsKey(trial))) {
        decisions.add(decision);
      }
    }
    return decisions;
  }
}
