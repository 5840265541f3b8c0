package dev.assay.store.tree;

import dev.assay.store.Leases.Facts;
import dev.assay.trial.AttemptId;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The attempts of a trial that two machines changed apart: each once, as the side that knows more
/// of it tells it, in the order of their claims.
record MergedAttempts(List<AttemptEntry> left, List<AttemptEntry> right) {

  private static final Comparator<AttemptEntry> ORDER =
      Comparator.comparing(AttemptEntry::claimedAt).thenComparing(AttemptEntry::id);

  /// Why an attempt that was alive on one machine is over.
  private static final String OVERTAKEN = "another machine had already ended this job";

  /// Every attempt once.
  ///
  /// @throws Fields.MalformedException when two different attempts have one id
  List<AttemptEntry> all() {
    Map<AttemptId, AttemptEntry> merged = new LinkedHashMap<>();
    left.forEach(attempt -> merged.put(attempt.id(), attempt));
    right.forEach(attempt -> merged.merge(attempt.id(), attempt, MergedAttempts::further));
    var all = new ArrayList<>(merged.values());
    all.sort(ORDER);
    return all;
  }

  /// Whether the left side has run `stage` in a way that the right side does not know.
  boolean leftIsAhead(String stage) {
    return isAhead(stage, left, right);
  }

  /// Whether the right side has run `stage` in a way that the left side does not know.
  boolean rightIsAhead(String stage) {
    return isAhead(stage, right, left);
  }

  private static boolean isAhead(String stage, List<AttemptEntry> mine, List<AttemptEntry> theirs) {
    return mine.stream()
        .filter(attempt -> attempt.stage().equals(stage))
        .anyMatch(
            attempt -> find(theirs, attempt.id()).map(t -> isFurther(attempt, t)).orElse(true));
  }

  private static Optional<AttemptEntry> find(List<AttemptEntry> attempts, AttemptId id) {
    return attempts.stream().filter(attempt -> attempt.id().equals(id)).findFirst();
  }

  private static AttemptEntry further(AttemptEntry a, AttemptEntry b) {
    if (!a.claimedAt().equals(b.claimedAt()) || !a.stage().equals(b.stage())) {
      throw new Fields.MalformedException(
          "both sides gave the id %s to different attempts; keep one side's document"
              .formatted(a.id()));
    }
    return isFurther(b, a) ? b : a;
  }

  /// Whether `a` tells a later part of the same attempt than `b`. An attempt that was only given up
  /// for lost is not yet over where its worker still tells how it ended.
  private static boolean isFurther(AttemptEntry a, AttemptEntry b) {
    return Comparator.comparingInt(MergedAttempts::progress)
            .thenComparing(attempt -> attempt.facts().endedAt().orElse(Instant.MIN))
            .thenComparing(attempt -> attempt.holder().epoch())
            .compare(a, b)
        > 0;
  }

  private static int progress(AttemptEntry attempt) {
    if (attempt.isAlive()) {
      return attempt.startedAt().isPresent() ? 1 : 0;
    }
    return attempt.reason() == Reason.LOST ? 2 : 3;
  }

  /// `attempts` with those of `stage` that are still alive over, but for `spared`.
  static List<AttemptEntry> over(
      List<AttemptEntry> attempts, String stage, Optional<AttemptId> spared) {
    return attempts.stream()
        .map(attempt -> isOver(attempt, stage, spared) ? lost(attempt) : attempt)
        .toList();
  }

  private static boolean isOver(AttemptEntry attempt, String stage, Optional<AttemptId> spared) {
    return attempt.isAlive()
        && attempt.stage().equals(stage)
        && !spared.equals(Optional.of(attempt.id()));
  }

  private static AttemptEntry lost(AttemptEntry attempt) {
    return attempt.ended("lost", Reason.LOST, Facts.of(OVERTAKEN), attempt.claimedAt());
  }
}
