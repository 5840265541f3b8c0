package dev.assay.store.tree;

import dev.assay.experiment.Objective;
import dev.assay.space.Value;
import dev.assay.store.Trials;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import dev.assay.trial.TrialStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Reads trials, jobs and attempts. Lists leave out what cannot be read; asking for such a trial by
/// its id says what is wrong with it.
final class TreeTrials implements Trials {

  private static final int SHORTEST_PREFIX = 4;

  private final Layout layout;
  private final Documents documents;
  private final Gates gates;
  private final Attempts attempts;
  private final TreeMetrics metrics;

  TreeTrials(
      Layout layout, Documents documents, Gates gates, Attempts attempts, TreeMetrics metrics) {
    this.layout = layout;
    this.documents = documents;
    this.gates = gates;
    this.attempts = attempts;
    this.metrics = metrics;
  }

  private record Member(ExperimentDocument experiment, TrialDocument trial) {
    Stream<JobEntry> jobs() {
      return trial.jobs().stream();
    }
  }

  @Override
  public Optional<TrialView> get(TrialId id) {
    return find(id).map(this::view);
  }

  @Override
  public List<TrialView> list(ExperimentId experiment, int from, int limit) {
    return of(experiment)
        .filter(member -> member.trial().id().number() >= from)
        .limit(limit)
        .map(this::view)
        .toList();
  }

  @Override
  public List<TrialView> best(ExperimentId experiment, Objective.Goal goal, int limit) {
    var byScore =
        Comparator.comparingDouble((Member member) -> member.trial().score().getAsDouble());
    return of(experiment)
        .filter(member -> member.trial().status() == TrialStatus.COMPLETED)
        .filter(member -> !Double.isNaN(member.trial().score().orElse(Double.NaN)))
        .sorted(goal == Objective.Goal.MAXIMIZE ? byScore.reversed() : byScore)
        .limit(limit)
        .map(this::view)
        .toList();
  }

  @Override
  public List<TrialId> withContent(String prefix, int limit) {
    if (prefix.length() < SHORTEST_PREFIX) {
      throw new IllegalArgumentException(
          "'%s' is too short for a content id; give at least %d digits"
              .formatted(prefix, SHORTEST_PREFIX));
    }
    var found = with(trial -> trial.directory().hex().startsWith(prefix));
    if (found.isEmpty()) {
      found = with(trial -> trial.content().hex().startsWith(prefix));
    }
    return found.reversed().stream().limit(limit).toList();
  }

  private List<TrialId> with(Predicate<TrialDocument> wanted) {
    return all().map(Member::trial).filter(wanted).map(TrialDocument::id).toList();
  }

  @Override
  public Optional<TrialId> newest() {
    return documents.living().reversed().stream()
        .filter(experiment -> !experiment.trials().isEmpty())
        .findFirst()
        .map(experiment -> experiment.id().trial(experiment.trials().size()));
  }

  @Override
  public Optional<JobView> job(JobId id) {
    return find(id.trial())
        .flatMap(member -> member.trial().findJob(JobKey.of(id)).map(job -> view(member, job)));
  }

  @Override
  public List<JobView> queue(Optional<ExperimentId> experiment, int limit) {
    return documents.living().stream()
        .filter(document -> experiment.filter(id -> !id.equals(document.id())).isEmpty())
        .sorted(Claiming.order())
        .flatMap(document ->
            Line.of(documents.trials(document)).stream()
                .filter(spot -> !spot.job().state().isTerminal())
                .map(spot -> new Open(document, spot)))
        .sorted(Comparator.comparingInt(open -> rank(open.spot().job().state())))
        .limit(limit)
        .map(open -> view(new Member(open.experiment(), open.spot().trial()), open.spot().job()))
        .toList();
  }

  private record Open(ExperimentDocument experiment, Line.Spot spot) {}

  private static int rank(JobState state) {
    return switch (state) {
      case RUNNING, STOPPING -> 0;
      case QUEUED -> 1;
      case DELAYED -> 2;
      case CREATED, BLOCKED, HELD, COMPLETED, FAILED, STOPPED, CANCELLED, SKIPPED -> 3;
    };
  }

  @Override
  public List<AttemptView> attempts(JobId job) {
    return find(job.trial()).stream()
        .flatMap(member ->
            member.trial().attempts(JobKey.of(job)).stream()
                .map(attempt -> view(member.trial(), attempt)))
        .toList();
  }

  @Override
  public Optional<AttemptView> attempt(AttemptId id) {
    return attempts.find(id).map(seen -> view(seen.trial(), seen.attempt()));
  }

  /// The directory of a trial.
  Optional<Path> folder(TrialId id) {
    return find(id)
        .map(member -> layout.trial(member.trial().directory()).toAbsolutePath().normalize());
  }

  private Optional<Member> find(TrialId id) {
    return documents
        .experiment(id.experiment())
        .filter(experiment -> id.number() <= experiment.trials().size())
        .flatMap(experiment ->
            switch (documents.trial(experiment, id.number())) {
              case Found.Ours(var trial) -> Optional.of(new Member(experiment, trial));
              case Found.Broken(var problem) -> throw TreeErrors.unusable(problem);
              case Found.Foreign _, Found.Absent _ -> Optional.empty();
            });
  }

  private Stream<Member> all() {
    return documents.living().stream().flatMap(this::of);
  }

  private Stream<Member> of(ExperimentId experiment) {
    return documents.experiment(experiment).stream().flatMap(this::of);
  }

  private Stream<Member> of(ExperimentDocument experiment) {
    return documents.trials(experiment).stream().map(trial -> new Member(experiment, trial));
  }

  private TrialView view(Member member) {
    var trial = member.trial();
    var values = new LinkedHashMap<String, Value>();
    trial.jobs().forEach(job -> values.putAll(job.values().members()));
    return new TrialView(
        trial.id(),
        trial.content(),
        trial.status(),
        reason(trial),
        trial.statePoint().params(),
        new Value.Object(values),
        trial.score(),
        trial.replicate(),
        trial.origin(),
        trial.labels(),
        trial.attempts().size(),
        member.jobs().map(job -> view(member, job)).toList(),
        trial.createdAt(),
        trial.startedAt(),
        trial.isEnded() ? lastEnd(trial) : Optional.empty());
  }

  static Optional<Instant> lastEnd(TrialDocument trial) {
    return trial.jobs().stream()
        .flatMap(job -> job.endedAt().stream())
        .max(Comparator.naturalOrder());
  }

  /// Why the first job that did not end well did not; later ones were only skipped for it.
  private static Reason reason(TrialDocument trial) {
    return trial.newestJobs().stream()
        .filter(job -> job.state().isTerminal() && job.state() != JobState.COMPLETED)
        .map(JobEntry::reason)
        .findFirst()
        .orElse(Reason.NONE);
  }

  private JobView view(Member member, JobEntry job) {
    var experiment = member.experiment();
    var trial = member.trial();
    var attempts = trial.attempts(job.stage());
    int waitsFor =
        job.state().isTerminal()
            ? 0
            : TrialEdit.openParents(experiment, trial, job) + gates.of(experiment.after()).open();
    return new JobView(
        trial.jobId(job),
        job.state(),
        job.end(),
        job.reason(),
        experiment.priority(),
        experiment.stage(job.stage()).resources(),
        attempts.size(),
        job.failures(),
        job.crashes(),
        job.losses(),
        trial.newest(job.stage()).map(AttemptEntry::id),
        job.runAt(),
        waitsFor,
        trial.createdAt(),
        job.course().told()
            ? Optional.of(trial.createdAt())
            : attempts.stream().map(AttemptEntry::claimedAt).findFirst(),
        job.endedAt(),
        job.course().until(),
        Optional.empty());
  }

  private AttemptView view(TrialDocument trial, AttemptEntry attempt) {
    var facts = attempt.facts();
    return new AttemptView(
        attempt.id(),
        JobKey.id(trial.id(), attempt.stage()),
        attempt.number(),
        attempt.holder().worker(),
        attempt.isAlive(),
        attempt.ended(),
        attempt.reason(),
        facts.message(),
        facts.exitCode(),
        facts.signal(),
        attempt.claimedAt(),
        attempt.startedAt(),
        facts.endedAt(),
        facts.cpuTime(),
        facts.peakMemoryBytes(),
        attempt.devices(),
        facts.gpu(),
        facts.lastOutput(),
        metrics.progress(trial, attempt));
  }
}
