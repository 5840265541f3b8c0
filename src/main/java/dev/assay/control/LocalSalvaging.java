package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.DeadLetters;
import dev.assay.store.DeadLetters.DeadLetter;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads and changes dead letters, many in one change.
final class LocalSalvaging implements Salvaging {

  /// How many are changed in one transaction, so that workers need not wait long.
  private static final int TOGETHER = 200;

  /// So many are read at once: each has the last words of its attempt with it.
  private static final int LOOK = 10_000;

  /// How many are named in the answer of a change.
  private static final int NAMED = 1000;

  private final OpenedStore store;
  private final References references;
  private final InstantSource clock;

  LocalSalvaging(OpenedStore store, References references, InstantSource clock) {
    this.store = store;
    this.references = references;
    this.clock = clock;
  }

  @Override
  public Value.Object list(Which which, int limit) {
    DeadLetters.Which asked = asked(which, experiment(which));
    List<DeadLetter> all = newest(asked);
    int count = store.ask(s -> s.deadLetters().count(asked));
    return new Document()
        .with("count", count)
        .with("groups", DeadGroup.of(all).stream().map(DeadGroup::document).toList())
        .with("jobs", all.stream().limit(limit).map(LocalSalvaging::document).toList())
        .build();
  }

  private static Value.Object document(DeadLetter letter) {
    return new Document()
        .with("id", letter.job().toString())
        .with("experiment", letter.job().trial().experiment().text())
        .with("name", letter.name())
        .with("kind", letter.kind().word())
        .with("attempts", letter.attempts())
        .with("failures", letter.failures())
        .with("failed_at", letter.failedAt())
        .withAttempt("attempt", letter.attempt())
        .with("message", letter.message())
        .with("line", FailureGroup.lastLine(letter.lastOutput()))
        .with("exit_code", letter.exitCode())
        .with("signal", letter.signal())
        .with("worker", letter.worker())
        .withTime("dropped_at", letter.droppedAt())
        .build();
  }

  @Override
  public Value.Object retry(List<String> texts, Which which, boolean dryRun, String actor) {
    // One that was dropped may be named to be tried again all the same.
    Change retry = (s, some) -> s.deadLetters().retry(some, actor);
    return texts.isEmpty()
        ? changeAll(which, dryRun, retry)
        : changed(chosen(texts, which, true), dryRun, retry);
  }

  @Override
  public Value.Object drop(
      List<String> texts, Which which, boolean undo, boolean dryRun, String actor) {
    var meant = new Which(which.experiment(), which.kinds(), which.since(), undo);
    Change drop =
        (s, some) ->
            undo ? s.deadLetters().restore(some, actor) : s.deadLetters().drop(some, actor);
    return texts.isEmpty()
        ? changeAll(meant, dryRun, drop)
        : changed(chosen(texts, meant, false), dryRun, drop);
  }

  private interface Change {
    int of(Store store, List<JobId> jobs);
  }

  /// What is changed is no longer among those that fit, so the next look finds others.
  private Value.Object changeAll(Which which, boolean dryRun, Change change) {
    DeadLetters.Which asked = asked(which, experiment(which));
    int meant = store.ask(s -> s.deadLetters().count(asked));
    var named = new ArrayList<JobId>();
    int changed = 0;
    int now;
    do {
      List<JobId> jobs = jobs(newest(asked));
      jobs.stream().limit(NAMED - named.size()).forEach(named::add);
      now = dryRun ? 0 : change(jobs, change);
      changed += now;
    } while (now == LOOK);
    return answer(changed, Math.max(0, meant - changed), dryRun, named);
  }

  private Value.Object changed(List<JobId> jobs, boolean dryRun, Change change) {
    int changed = dryRun ? 0 : change(jobs, change);
    return answer(changed, jobs.size() - changed, dryRun, jobs);
  }

  private int change(List<JobId> jobs, Change change) {
    int changed = 0;
    for (int from = 0; from < jobs.size(); from += TOGETHER) {
      List<JobId> some = jobs.subList(from, Math.min(jobs.size(), from + TOGETHER));
      changed += store.ask(s -> change.of(s, some));
    }
    return changed;
  }

  private static Value.Object answer(int changed, int left, boolean dryRun, List<JobId> jobs) {
    return new Document()
        .with("changed", changed)
        .with("left", left)
        .with("dry_run", dryRun)
        .withTexts("jobs", jobs.stream().limit(NAMED).map(JobId::toString).toList())
        .build();
  }

  private List<JobId> chosen(List<String> texts, Which which, boolean alsoDropped) {
    var chosen = new LinkedHashSet<JobId>();
    for (Subject subject : references.subjects(texts)) {
      chosen.addAll(of(subject, which, alsoDropped));
    }
    return List.copyOf(chosen);
  }

  private List<JobId> of(Subject subject, Which which, boolean alsoDropped) {
    if (subject instanceof Subject.OfJob(var job)) {
      requireDead(job);
    }
    Optional<ExperimentId> experiment = Optional.of(subject.experiment());
    var letters = new ArrayList<>(all(asked(which, experiment)));
    if (alsoDropped && subject instanceof Subject.OfJob) {
      var dropped = new Which(Optional.empty(), which.kinds(), which.since(), true);
      letters.addAll(all(asked(dropped, experiment)));
    }
    return jobs(letters).stream().filter(job -> isOf(job, subject)).toList();
  }

  private static boolean isOf(JobId job, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> job.trial().experiment().equals(id);
      case Subject.OfTrial(var id) -> job.trial().equals(id);
      case Subject.OfJob(var id) -> job.equals(id);
    };
  }

  /// A job that is named and is no dead letter was probably not meant.
  private void requireDead(JobId id) {
    var job =
        store.ask(s -> s.trials().job(id)).orElseThrow(() -> Refusals.notFound("no job " + id));
    if (job.state() != JobState.FAILED || job.reason() == Reason.TOLD) {
      throw new ControlException(
          ControlException.Code.CONFLICT,
          "job %s is no dead letter: it is %s%s"
              .formatted(
                  id,
                  job.state().word(),
                  job.reason() == Reason.TOLD ? ", as whoever ran it told" : ""),
          "assay dead list shows them; assay retry %s queues any ended job again".formatted(id));
    }
  }

  private Optional<ExperimentId> experiment(Which which) {
    return which.experiment().map(text -> references.experiment(text).id());
  }

  private DeadLetters.Which asked(Which which, Optional<ExperimentId> experiment) {
    Set<Reason> kinds =
        which.kinds().stream().map(LocalSalvaging::kind).collect(Collectors.toUnmodifiableSet());
    return new DeadLetters.Which(
        experiment, kinds, which.since().map(clock.instant()::minus), which.dropped());
  }

  private static Reason kind(String word) {
    if (!KINDS.contains(word)) {
      throw Refusals.usage(
          "there is no kind of failure '%s'".formatted(word),
          "allowed are " + String.join(", ", KINDS));
    }
    return Reason.ofWord(word);
  }

  private List<DeadLetter> newest(DeadLetters.Which which) {
    return store.ask(s -> s.deadLetters().list(which, LOOK));
  }

  private List<DeadLetter> all(DeadLetters.Which which) {
    return store.ask(s -> s.deadLetters().list(which, Integer.MAX_VALUE));
  }

  private static List<JobId> jobs(List<DeadLetter> letters) {
    return letters.stream().map(DeadLetter::job).toList();
  }
}
