package dev.assay.store.tree;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import dev.assay.trial.AttemptId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A trial that two machines changed apart, as one. Nothing that either knows is lost: every event
/// and every attempt stays. A job stands where the side has it that knows more: what ran wins over
/// what was only ordered in ignorance of it, and where both ran it, the better end wins. It does
/// not matter which side is named first, and merging again changes nothing.
final class MergedTrial {

  private final TrialDocument left;
  private final TrialDocument right;
  private final MergedAttempts attempts;

  private MergedTrial(TrialDocument left, TrialDocument right) {
    this.left = left;
    this.right = right;
    this.attempts = new MergedAttempts(left.attempts(), right.attempts());
  }

  /// @throws Fields.MalformedException when they are not the same trial, or each side wrote
  ///   something of its own into a member that is not Assay's
  static TrialDocument of(TrialDocument left, TrialDocument right) {
    if (!left.experiment().equals(right.experiment())
        || !left.statePoint().equals(right.statePoint())) {
      throw new Fields.MalformedException(
          "one side has trial %s, the other %s; keep one side's document"
              .formatted(left.id(), right.id()));
    }
    // Machines that add trials apart may have numbered one differently; its experiment decides.
    var number = left.id().number() < right.id().number() ? left.id() : right.id();
    return new MergedTrial(left.at(number), right.at(number)).merge();
  }

  private TrialDocument merge() {
    var jobs = new ArrayList<JobEntry>();
    List<AttemptEntry> all = attempts.all();
    for (JobEntry mine : left.jobs()) {
      JobEntry job = right.findJob(mine.stage()).map(theirs -> job(mine, theirs)).orElse(mine);
      jobs.add(job);
      all = MergedAttempts.over(all, job.stage(), living(job, all));
    }
    right.jobs().stream()
        .filter(theirs -> left.findJob(theirs.stage()).isEmpty())
        .forEach(jobs::add);
    return new TrialDocument(
        left.id(),
        left.content(),
        left.statePoint(),
        left.replicate(),
        first().origin(),
        newer().labels(),
        first().createdAt(),
        jobs,
        score(jobs),
        all,
        MergedEvents.of(left.events(), right.events()),
        foreign());
  }

  /// The attempt that keeps a live job alive.
  private static Optional<AttemptId> living(JobEntry job, List<AttemptEntry> all) {
    return job.state().isLive()
        ? all.stream()
            .filter(attempt -> attempt.isAlive() && attempt.stage().equals(job.stage()))
            .map(AttemptEntry::id)
            .max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private JobEntry job(JobEntry mine, JobEntry theirs) {
    JobEntry stands = isLeft(mine, theirs) ? mine : theirs;
    return stands.withCounts(
        Math.max(mine.failures(), theirs.failures()),
        Math.max(mine.crashes(), theirs.crashes()),
        Math.max(mine.losses(), theirs.losses()));
  }

  private boolean isLeft(JobEntry mine, JobEntry theirs) {
    boolean leftRan = attempts.leftIsAhead(mine.stage());
    boolean rightRan = attempts.rightIsAhead(mine.stage());
    if (leftRan != rightRan) {
      return leftRan;
    }
    if (leftRan) {
      int better =
          Comparator.comparingInt(MergedTrial::worth)
              .thenComparing(job -> job.endedAt().orElse(Instant.MIN))
              .compare(mine, theirs);
      if (better != 0) {
        return better > 0;
      }
    }
    return isLeftNewer(mine.stage());
  }

  /// How much of an end it is.
  private static int worth(JobEntry job) {
    return switch (job.state()) {
      case COMPLETED -> 4;
      case FAILED -> 3;
      case STOPPED, CANCELLED -> 2;
      case RUNNING, STOPPING -> 1;
      case CREATED, QUEUED, HELD, BLOCKED, DELAYED, SKIPPED -> 0;
    };
  }

  /// Whether the left side told the last event of a job that the other does not know.
  private boolean isLeftNewer(String stage) {
    return last(left, right, stage).compareTo(last(right, left, stage)) >= 0;
  }

  private String last(TrialDocument mine, TrialDocument theirs, String stage) {
    var job = Optional.of(JobKey.id(mine.id(), stage));
    return MergedEvents.only(mine.events(), theirs.events()).stream()
        .filter(event -> event.job().equals(job))
        .max(MergedEvents.BY_TIME)
        .map(MergedTrial::sortable)
        .orElse("");
  }

  private static String sortable(EventEntry event) {
    return "%020d %s".formatted(event.at().toEpochMilli(), event.id());
  }

  /// The side that made it, or made it before the other did.
  private TrialDocument first() {
    return Comparator.comparing(TrialDocument::createdAt)
                .thenComparing(trial -> CanonicalJson.write(trial.origin()))
                .compare(left, right)
            <= 0
        ? left
        : right;
  }

  /// The side that was changed last.
  private TrialDocument newer() {
    return Comparator.comparing(MergedTrial::lastChange).compare(left, right) >= 0 ? left : right;
  }

  private static String lastChange(TrialDocument trial) {
    return trial.events().stream().max(MergedEvents.BY_TIME).map(MergedTrial::sortable).orElse("");
  }

  /// The score of the side whose ended jobs stand.
  private OptionalDouble score(List<JobEntry> jobs) {
    boolean leftStands = left.jobs().stream().allMatch(job -> stands(job, jobs));
    if (leftStands) {
      return left.score();
    }
    boolean rightStands = right.jobs().stream().allMatch(job -> stands(job, jobs));
    return rightStands || left.score().isEmpty() ? right.score() : newer().score();
  }

  private static boolean stands(JobEntry job, List<JobEntry> jobs) {
    return !job.state().isTerminal()
        || jobs.stream()
            .anyMatch(merged ->
                merged.stage().equals(job.stage())
                    && merged.state() == job.state()
                    && merged.values().equals(job.values()));
  }

  private Value.Object foreign() {
    var members = new LinkedHashMap<>(left.foreign().members());
    right
        .foreign()
        .members()
        .forEach((key, theirs) -> {
          Value mine = members.putIfAbsent(key, theirs);
          if (mine != null && !mine.equals(theirs)) {
            throw new Fields.MalformedException(
                "both sides wrote '%s', which is not Assay's; resolve this document by hand"
                    .formatted(key));
          }
        });
    return new Value.Object(members);
  }
}
