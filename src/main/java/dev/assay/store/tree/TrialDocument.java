package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.DirectoryQueue;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A trial with its jobs, attempts and events: the content of one job document, and the unit of
/// change. Immutable.
///
/// @param content what its configuration is known by everywhere; the directory is another for every
///   experiment and replicate
/// @param jobs in the order of their stages
/// @param score the first objective among what it returned last
/// @param foreign members of the document that others wrote; kept as they are
record TrialDocument(
    TrialId id,
    ContentId content,
    StatePoint statePoint,
    int replicate,
    Value.Object origin,
    Value.Object labels,
    Instant createdAt,
    List<JobEntry> jobs,
    OptionalDouble score,
    List<AttemptEntry> attempts,
    List<EventEntry> events,
    Value.Object foreign) {

  /// The member of the document that is ours, beside `status`.
  private static final String OURS = "assay";

  private static final String STATUS = "status";

  TrialDocument {
    jobs = List.copyOf(jobs);
    attempts = List.copyOf(attempts);
    events = List.copyOf(events);
  }

  ExperimentId experiment() {
    return id.experiment();
  }

  /// The name of its directory.
  ContentId directory() {
    return statePoint.id();
  }

  JobId jobId(JobEntry job) {
    return JobKey.id(id, job.stage());
  }

  /// The same trial under the number that its experiment gives to it. Machines that add trials
  /// apart may give one number to two.
  TrialDocument at(TrialId number) {
    if (number.equals(id)) {
      return this;
    }
    return new TrialDocument(
        number,
        content,
        statePoint,
        replicate,
        origin,
        labels,
        createdAt,
        jobs,
        score,
        attempts,
        events.stream().map(event -> event.of(number)).toList(),
        foreign);
  }

  /// Where it stands: of each stage the job with the highest part.
  List<JobEntry> newestJobs() {
    if (jobs.stream().allMatch(job -> JobKey.part(job.stage()) == 1)) {
      return jobs;
    }
    var byStage = new LinkedHashMap<String, JobEntry>();
    jobs.forEach(job ->
        byStage.merge(
            JobKey.stage(job.stage()),
            job,
            (one, other) -> JobKey.part(one.stage()) > JobKey.part(other.stage()) ? one : other));
    return List.copyOf(byStage.values());
  }

  /// The job it stands at in a stage.
  Optional<JobEntry> newestJob(String stage) {
    return newestJobs().stream().filter(job -> JobKey.stage(job.stage()).equals(stage)).findFirst();
  }

  /// Whether it has paused with this job, and has not gone on.
  boolean hasPausedWith(JobEntry job) {
    return job.isLeft() && newestJobs().contains(job);
  }

  Optional<JobEntry> findJob(String stage) {
    return jobs.stream().filter(job -> job.stage().equals(stage)).findFirst();
  }

  JobEntry job(String stage) {
    return findJob(stage).orElseThrow(() -> new IllegalStateException("no stage " + stage));
  }

  Optional<AttemptEntry> attempt(AttemptId wanted) {
    return attempts.stream().filter(attempt -> attempt.id().equals(wanted)).findFirst();
  }

  /// The attempts of one job, oldest first.
  List<AttemptEntry> attempts(String stage) {
    return attempts.stream().filter(attempt -> attempt.stage().equals(stage)).toList();
  }

  Optional<AttemptEntry> newest(String stage) {
    return attempts.stream()
        .filter(attempt -> attempt.stage().equals(stage))
        .reduce((_, later) -> later);
  }

  List<JobState> states() {
    return jobs.stream().map(JobEntry::state).toList();
  }

  /// When its first job began, as far as one did.
  Optional<Instant> startedAt() {
    return jobs.stream().anyMatch(job -> job.course().told())
        ? Optional.of(createdAt)
        : attempts.stream().map(AttemptEntry::claimedAt).min(Comparator.naturalOrder());
  }

  /// Whether nothing of it can go on here: it has ended, or went to another store.
  boolean isOver() {
    return jobs.stream().allMatch(job -> job.state().isTerminal() || job.hasLeft());
  }

  /// Whether nothing of it will go on by itself; one that has paused may.
  boolean isEnded() {
    return status().isTerminal();
  }

  TrialStatus status() {
    var newest = newestJobs();
    if (newest.stream().anyMatch(JobEntry::isLeft)) {
      return TrialStatus.PAUSED;
    }
    boolean pruned =
        newest.stream()
            .anyMatch(job ->
                job.state() == JobState.STOPPED
                    && job.reason() != Reason.OPERATOR
                    && job.reason() != Reason.BUDGET);
    return TrialStatus.of(newest.stream().map(JobEntry::state).toList(), pruned);
  }

  /// With one more job.
  TrialDocument and(JobEntry job) {
    var all = new ArrayList<>(jobs);
    all.add(job);
    return with(all, score, attempts, events);
  }

  TrialDocument with(JobEntry changed) {
    var all = new ArrayList<>(jobs);
    all.replaceAll(job -> job.stage().equals(changed.stage()) ? changed : job);
    return with(all, score, attempts, events);
  }

  /// In the place of the attempt with its id, or as the newest.
  TrialDocument with(AttemptEntry changed) {
    var all = new ArrayList<>(attempts);
    all.replaceAll(attempt -> attempt.id().equals(changed.id()) ? changed : attempt);
    if (!all.contains(changed)) {
      all.add(changed);
    }
    return with(jobs, score, all, events);
  }

  TrialDocument with(EventEntry added) {
    var all = new ArrayList<>(events);
    all.add(added);
    return with(jobs, score, attempts, all);
  }

  TrialDocument withScore(double reached) {
    return with(jobs, OptionalDouble.of(reached), attempts, events);
  }

  /// What was said when it was queued by itself; empty where it came with others.
  Optional<Value.Object> queue() {
    return origin
        .get(DirectoryQueue.ORIGIN)
        .filter(Value.Object.class::isInstance)
        .map(Value.Object.class::cast);
  }

  /// When it was queued last.
  Instant queuedAt() {
    return queue().flatMap(queue -> new Fields(queue).maybeInstant("queued_at")).orElse(createdAt);
  }

  TrialDocument withOrigin(Value.Object newer) {
    return new TrialDocument(
        id,
        content,
        statePoint,
        replicate,
        newer,
        labels,
        createdAt,
        jobs,
        score,
        attempts,
        events,
        foreign);
  }

  /// With members of the document that others wrote.
  TrialDocument beside(Value.Object others) {
    return new TrialDocument(
        id,
        content,
        statePoint,
        replicate,
        origin,
        labels,
        createdAt,
        jobs,
        score,
        attempts,
        events,
        others);
  }

  TrialDocument withLabels(Value.Object words) {
    return new TrialDocument(
        id,
        content,
        statePoint,
        replicate,
        origin,
        words,
        createdAt,
        jobs,
        score,
        attempts,
        events,
        foreign);
  }

  private TrialDocument with(
      List<JobEntry> newJobs,
      OptionalDouble newScore,
      List<AttemptEntry> newAttempts,
      List<EventEntry> newEvents) {
    return new TrialDocument(
        id,
        content,
        statePoint,
        replicate,
        origin,
        labels,
        createdAt,
        newJobs,
        newScore,
        newAttempts,
        newEvents,
        foreign);
  }

  /// The whole document; other members first, as they were.
  Value.Object write() {
    var stages = new Members();
    jobs.forEach(job -> stages.put(job.stage(), job.write()));
    var ours =
        new Members()
            .put("trial", id.toString())
            .put("content", content.hex())
            .put("added", statePoint.added().stream().map(Value::of).toList())
            .put("replicate", replicate)
            .put("origin", origin)
            .add("labels", labels)
            .put("created_at", createdAt)
            .put("jobs", stages.object());
    score.ifPresent(reached -> ours.put("score", Value.of(reached)));
    ours.put("attempts", attempts.stream().map(AttemptEntry::write).toList())
        .put("events", events.stream().map(EventEntry::write).toList());
    var members = new LinkedHashMap<>(foreign.members());
    members.put(STATUS, Value.of(statusWord()));
    QueueMembers.of(this).ifPresent(derived -> members.putAll(derived.members()));
    members.put(OURS, ours.object());
    return new Value.Object(members);
  }

  /// The status in the words that other programs on signac trees use.
  String statusWord() {
    return switch (status()) {
      case PENDING, PAUSED -> "queued";
      case RUNNING -> "running";
      case COMPLETED -> "complete";
      case FAILED -> "failed";
      case PRUNED -> "stopped";
      case CANCELLED -> states().contains(JobState.STOPPED) ? "stopped" : "abandoned";
    };
  }

  /// Whether a document belongs to a trial of ours.
  static boolean isOurs(Value.Object document) {
    return document.get(OURS).isPresent();
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws RuntimeException one of those that [Documents] turns into a [Problem]; never a
  ///   [StoreException]
  static TrialDocument read(Value.Object statePoint, Value.Object document) {
    return read(ContentId.of(statePoint), statePoint, document);
  }

  /// The same, of a state point whose id is known.
  static TrialDocument read(ContentId id, Value.Object statePoint, Value.Object document) {
    var ours = new Fields(document).fields(OURS);
    var stages = ours.fields("jobs");
    var foreign = new LinkedHashMap<>(document.members());
    foreign.remove(OURS);
    foreign.remove(STATUS);
    if (ours.objectOrEmpty("origin").get(DirectoryQueue.ORIGIN).isPresent()) {
      QueueMembers.NAMES.forEach(foreign::remove);
    }
    return new TrialDocument(
        TrialId.parse(ours.text("trial")),
        new ContentId(ours.text("content")),
        new StatePoint(statePoint, ours.list("added", TrialDocument::text), id),
        ours.integer("replicate"),
        ours.objectOrEmpty("origin"),
        ours.objectOrEmpty("labels"),
        ours.instant("created_at"),
        stages.object().members().keySet().stream()
            .map(stage -> JobEntry.read(stage, stages.fields(stage)))
            .toList(),
        ours.maybeReal("score"),
        ours.list("attempts", AttemptEntry::read),
        ours.list("events", EventEntry::read),
        new Value.Object(foreign));
  }

  static String text(Value value) {
    if (value instanceof Value.Text(String text)) {
      return text;
    }
    throw new Fields.MalformedException("a text was expected in a list");
  }
}
