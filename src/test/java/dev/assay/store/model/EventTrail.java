package dev.assay.store.model;

import static dev.assay.store.model.BrokenRule.require;
import static dev.assay.store.model.BrokenRule.same;

import dev.assay.store.Events.Event;
import dev.assay.store.Store;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Plays the events of a store back into states of jobs: every move they tell must be legal, none
/// may leave an end unless an operator retried, and they must add up to what the store holds.
final class EventTrail {

  private static final int PAGE = 20;

  private final Map<JobId, JobState> states = new LinkedHashMap<>();
  private final List<Event> all = new ArrayList<>();
  private long last;

  /// Reads what is new.
  ///
  /// @param step the one that caused it
  /// @return the events that are new
  List<Event> read(Store store, Model model, Step step) {
    int before = all.size();
    List<Event> page = store.events().after(last, PAGE, Optional.empty());
    while (!page.isEmpty()) {
      page.forEach(event -> read(event, model, step));
      page = store.events().after(last, PAGE, Optional.empty());
    }
    same(Rule.I7_EVENTS, "number of the newest event", last, store.events().newest());
    return List.copyOf(all.subList(before, all.size()));
  }

  private void read(Event event, Model model, Step step) {
    require(event.seq() > last, Rule.I7_EVENTS, "event %s came after number %s", event, last);
    last = event.seq();
    all.add(event);
    same(Rule.I7_EVENTS, "time of event " + event.type().word(), model.now, event.at());
    switch (event.type()) {
      case EXPERIMENT_SUBMITTED -> begin(event.experiment().orElseThrow(), model);
      case JOB_QUEUED -> move(event, JobState.QUEUED, step);
      case JOB_HELD -> move(event, JobState.HELD, step);
      case JOB_BLOCKED -> move(event, JobState.BLOCKED, step);
      case JOB_DELAYED -> move(event, JobState.DELAYED, step);
      case JOB_CLAIMED -> move(event, JobState.RUNNING, step);
      case JOB_STOPPING -> move(event, JobState.STOPPING, step);
      case JOB_COMPLETED -> move(event, JobState.COMPLETED, step);
      case JOB_FAILED -> move(event, JobState.FAILED, step);
      case JOB_STOPPED -> move(event, JobState.STOPPED, step);
      case JOB_CANCELLED -> move(event, JobState.CANCELLED, step);
      case JOB_SKIPPED -> move(event, JobState.SKIPPED, step);
      case JOB_STARTED, JOB_ADOPTED -> {
        var now = state(event.job().orElseThrow());
        require(now.isLive(), Rule.I7_EVENTS, "%s tells of a job that is %s", event, now);
      }
      case JOB_MOVED -> {
        var now = state(event.job().orElseThrow());
        require(
            !now.isTerminal() && !now.isLive(),
            Rule.I7_EVENTS,
            "%s tells of a job that is %s",
            event,
            now);
      }
      case EXPERIMENT_PRIORITIZED,
          EXPERIMENT_LABELLED,
          TRIAL_LABELLED,
          EXPERIMENT_ARCHIVED,
          EXPERIMENT_RESTORED,
          EXPERIMENT_DELETED,
          WORKER_REGISTERED,
          WORKER_ASKED,
          WORKER_LEFT,
          WORKER_EXPIRED,
          NOTICE_DELIVERED,
          NOTICE_FAILED -> {}
    }
  }

  private void begin(ExperimentId id, Model model) {
    var experiment = model.experiments.get(id);
    require(experiment != null, Rule.I7_EVENTS, "an event tells of %s, never submitted", id);
    if (experiment != null) {
      experiment.jobs.forEach(job -> states.put(job.id, job.initial));
    }
  }

  private void move(Event event, JobState to, Step step) {
    var job = event.job().orElseThrow();
    var from = states.put(job, to);
    if (from == null) {
      throw new BrokenRule(Rule.I7_EVENTS, event + " tells of an unknown job");
    }
    require(
        !from.isTerminal() || step instanceof Step.Retry,
        Rule.I5_TERMINAL_IS_FINAL,
        "%s was %s and became %s without a retry",
        Names.brief(job),
        from,
        to);
    require(
        Moves.isLegal(from, to),
        Rule.I7_EVENTS,
        "%s went from %s to %s, which is no legal move",
        Names.brief(job),
        from,
        to);
    require(
        to != JobState.RUNNING || event.attempt().isPresent(),
        Rule.I7_EVENTS,
        "%s was claimed by an event without attempt",
        Names.brief(job));
  }

  /// What events say of a job must be what the store says.
  void compare(JobId job, JobState found) {
    same(Rule.I7_EVENTS, "state of " + Names.brief(job) + " by its events", found, state(job));
  }

  private JobState state(JobId job) {
    return states.getOrDefault(job, JobState.CREATED);
  }

  /// The events of one experiment are those of all that name it.
  void compareFiltered(Store store, ExperimentId experiment) {
    var expected =
        all.stream().filter(e -> e.experiment().equals(Optional.of(experiment))).toList();
    var found = store.events().after(0, Integer.MAX_VALUE, Optional.of(experiment));
    same(Rule.I7_EVENTS, "events of " + Names.brief(experiment), expected, found);
  }
}
