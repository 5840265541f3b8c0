package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Waits until experiments, trials and jobs have ended, and says how they did.
record Awaiting(OpenedStore store, References references, Waiting waiting) {

  /// Where a subject is.
  ///
  /// @param ok whether it ended well
  /// @param exit the exit code of the job where there is just one; 128 + signal where it was killed
  private record Standing(String status, boolean ended, boolean ok, OptionalInt exit) {}

  List<Value.Object> await(List<String> texts, Optional<Duration> timeout) {
    List<Subject> subjects = references.subjects(texts);
    OptionalLong nanos =
        timeout.map(t -> OptionalLong.of(t.toNanos())).orElse(OptionalLong.empty());
    return waiting
        .until(nanos, () -> ended(subjects))
        .orElseThrow(() -> timedOut(subjects, timeout.orElse(Duration.ZERO)));
  }

  private Optional<List<Value.Object>> ended(List<Subject> subjects) {
    List<Standing> standings = subjects.stream().map(this::standing).toList();
    if (!standings.stream().allMatch(Standing::ended)) {
      return Optional.empty();
    }
    var documents = new ArrayList<Value.Object>();
    for (int i = 0; i < subjects.size(); i++) {
      documents.add(document(subjects.get(i), standings.get(i)));
    }
    return Optional.of(documents);
  }

  private static Value.Object document(Subject subject, Standing standing) {
    return new Document()
        .with("id", subject.toString())
        .with("experiment", subject.experiment().text())
        .with("status", standing.status())
        .with("ok", standing.ok())
        .with("exit_status", standing.exit())
        .build();
  }

  private ControlException timedOut(List<Subject> subjects, Duration timeout) {
    var open = new ArrayList<String>();
    for (Subject subject : subjects) {
      Standing standing = standing(subject);
      if (!standing.ended()) {
        open.add(subject + " is " + standing.status());
      }
    }
    return new ControlException(
        ControlException.Code.TIMED_OUT,
        "not ended after %s s: %s".formatted(timeout.toMillis() / 1000.0, String.join(", ", open)),
        "it goes on; wait again, or see assay queue list");
  }

  private Standing standing(Subject subject) {
    return store.ask(s ->
        switch (subject) {
          case Subject.OfExperiment(var id) ->
              s.experiments().get(id).map(view -> of(s, view)).orElseGet(Awaiting::gone);
          case Subject.OfTrial(var id) ->
              s.trials().get(id).map(view -> of(s, view)).orElseGet(Awaiting::gone);
          case Subject.OfJob(var id) ->
              s.trials().job(id).map(view -> of(s, view)).orElseGet(Awaiting::gone);
        });
  }

  /// Somebody deleted it while we waited; it will not move any more.
  private static Standing gone() {
    return new Standing("deleted", true, false, OptionalInt.empty());
  }

  private static Standing of(Store s, ExperimentView view) {
    boolean ended = view.status().isTerminal();
    OptionalInt exit =
        ended && view.trials() == 1
            ? s.trials().get(view.id().trial(1)).map(t -> exit(s, t)).orElse(OptionalInt.empty())
            : OptionalInt.empty();
    boolean ok = view.status() == ExperimentStatus.COMPLETED;
    return new Standing(view.status().word(), ended, ok, exit);
  }

  private static Standing of(Store s, TrialView view) {
    boolean ended = view.status().isTerminal();
    boolean ok = view.status() == TrialStatus.COMPLETED;
    return new Standing(
        view.status().word(), ended, ok, ended ? exit(s, view) : OptionalInt.empty());
  }

  private static Standing of(Store s, JobView view) {
    boolean ended = view.state().isTerminal();
    return new Standing(
        view.state().word(),
        ended,
        view.state() == JobState.COMPLETED,
        ended ? exit(s, view) : OptionalInt.empty());
  }

  /// Of the first job that did not end well, else of the last.
  private static OptionalInt exit(Store s, TrialView trial) {
    List<JobView> jobs = JobView.newest(trial.jobs());
    return jobs.stream()
        .filter(j -> j.state() != JobState.COMPLETED && j.attempt().isPresent())
        .findFirst()
        .or(() -> jobs.stream().reduce((_, last) -> last))
        .map(job -> exit(s, job))
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt exit(Store s, JobView job) {
    return job.attempt()
        .flatMap(a -> s.trials().attempt(a))
        .map(Awaiting::exit)
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt exit(AttemptView attempt) {
    return attempt.signal().isPresent()
        ? OptionalInt.of(128 + attempt.signal().getAsInt())
        : attempt.exitCode();
  }
}
