package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Holds what a store says against what the jobs themselves wrote down.
///
/// @param marks `begin JOB ATTEMPT` and `end JOB ATTEMPT`, in the order in which they were written
record ChaosCheck(Store store, List<String> marks) {

  /// Events after which an attempt still runs.
  private static final Set<EventType> ALIVE =
      EnumSet.of(
          EventType.JOB_CLAIMED,
          EventType.JOB_STARTED,
          EventType.JOB_ADOPTED,
          EventType.JOB_STOPPING);

  /// What one job wrote down.
  private record Marks(List<Long> begins, List<Long> ends) {}

  private static final Marks NOTHING = new Marks(List.of(), List.of());

  /// What was accepted.
  record Accepted(int trials, int parallelism) {}

  void holds(Map<ExperimentId, Accepted> experiments) {
    var written = written();
    experiments.forEach((experiment, accepted) -> {
      var trials = store.trials().list(experiment, 1, accepted.trials() + 1);
      assertThat(trials.size()).isEqualTo(accepted.trials());
      for (var trial : trials) {
        assertThat(trial.score()).as("score of %s", trial.id()).hasValue(2.0 * trial.id().number());
        trial.jobs().forEach(job -> isTold(job, written.getOrDefault(name(job.id()), NOTHING)));
      }
    });
    limitsHeld(experiments);
  }

  static String name(JobId job) {
    return job.trial().experiment().text() + "." + job.trial().number() + "." + job.stage();
  }

  /// A job has ended well, in its newest attempt; no attempt was executed twice, none that the
  /// store does not know, and none after the next one of its job had begun.
  private void isTold(JobView job, Marks marks) {
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.COMPLETED);
    var attempts = store.trials().attempts(job.id()).stream().map(a -> a.id().number()).toList();
    assertThat(marks.ends()).as("%s has run", job.id()).isNotEmpty();
    assertThat(marks.begins()).as("%s", job.id()).doesNotHaveDuplicates().isSorted();
    assertThat(attempts).as("%s", job.id()).containsAll(marks.begins()).hasSize(job.attempts());
    assertThat(marks.ends()).as("%s", job.id()).doesNotHaveDuplicates().isSorted();
    assertThat(marks.begins()).containsAll(marks.ends());
    assertThat(marks.ends().getLast()).as("%s", job.id()).isEqualTo(attempts.getLast());
  }

  private Map<String, Marks> written() {
    var written = new HashMap<String, Marks>();
    for (var line : marks) {
      var words = line.split(" ");
      var marks =
          written.computeIfAbsent(words[1], _ -> new Marks(new ArrayList<>(), new ArrayList<>()));
      long attempt = Long.parseLong(words[2]);
      if (words[0].equals("begin")) {
        marks.begins().add(attempt);
      } else {
        assertThat(marks.begins().getLast()).as(line).isEqualTo(attempt);
        marks.ends().add(attempt);
      }
    }
    return written;
  }

  /// Never more live attempts than the parallelism, and never two of one job, in the order of the
  /// events.
  private void limitsHeld(Map<ExperimentId, Accepted> experiments) {
    var live = new HashMap<ExperimentId, Set<AttemptId>>();
    experiments.keySet().forEach(experiment -> live.put(experiment, new HashSet<>()));
    var holders = new HashMap<JobId, AttemptId>();
    var completed = new HashSet<JobId>();
    for (Event event : events()) {
      var accepted = event.experiment().map(experiments::get);
      if (accepted.isEmpty() || event.job().isEmpty() || event.attempt().isEmpty()) {
        continue;
      }
      var job = event.job().get();
      var attempt = event.attempt().get();
      var of = live.getOrDefault(job.trial().experiment(), Set.of());
      if (event.type() == EventType.JOB_CLAIMED) {
        assertThat(holders.put(job, attempt)).as("%s", event).isNull();
        of.add(attempt);
        assertThat(of.size()).as("%s", event).isLessThanOrEqualTo(accepted.get().parallelism());
      } else if (!ALIVE.contains(event.type())) {
        holders.remove(job, attempt);
        of.remove(attempt);
      }
      if (event.type() == EventType.JOB_COMPLETED) {
        assertThat(completed.add(job)).as("%s", event).isTrue();
      }
    }
    assertThat(live.values()).allSatisfy(left -> assertThat(left).isEmpty());
  }

  private List<Event> events() {
    var all = new ArrayList<Event>();
    long last = 0;
    while (true) {
      var page = store.events().after(last, 10_000, Optional.empty());
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      last = page.getLast().seq();
    }
  }
}
