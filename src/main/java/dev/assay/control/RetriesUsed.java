package dev.assay.control;

import dev.assay.experiment.Retries;
import dev.assay.experiment.Retries.Kind;
import dev.assay.experiment.Retries.Share;
import dev.assay.space.Value;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How much of its retries a job has used up: of each number that the policy gives. Pure.
///
/// @param attempts every attempt of the job
record RetriesUsed(Retries retries, JobView job, List<AttemptView> attempts) {

  /// One for each number above 0: `{"kinds", "used", "most"}`.
  List<Value.Object> documents() {
    return retries.shares().stream()
        .filter(share -> share.most() > 0)
        .map(share ->
            new Document()
                .withTexts("kinds", share.kinds().stream().sorted().map(RetriesUsed::word).toList())
                .with("used", used(share))
                .with("most", share.most())
                .build())
        .toList();
  }

  /// How many more failures are forgiven, of whatever kinds.
  int left() {
    return retries.shares().stream().mapToInt(share -> share.most() - used(share)).sum();
  }

  /// Whether a failure for `reason` would be forgiven once at least; a job without such a number
  /// has none that could be used up.
  boolean isForgiving(Reason reason) {
    return share(reason).filter(share -> share.most() > 0).isPresent();
  }

  /// Whether its number has room for the newest failure, so that something else made it final.
  boolean isLeft(Reason reason) {
    return share(reason).filter(share -> failed(share) <= share.most()).isPresent();
  }

  private Optional<Share> share(Reason reason) {
    return retries.shares().stream()
        .filter(share -> share.kinds().stream().anyMatch(kind -> word(kind).equals(reason.word())))
        .findFirst();
  }

  private int used(Share share) {
    return Math.min(share.most(), failed(share));
  }

  /// Failures since the last retry by an operator: as many as the job counts, the newest.
  private int failed(Share share) {
    return (int)
        attempts.stream()
            .filter(attempt -> attempt.ended().equals("failed"))
            .sorted(Comparator.comparingInt(AttemptView::number).reversed())
            .limit(job.failures())
            .filter(attempt ->
                share.kinds().stream().anyMatch(kind -> word(kind).equals(attempt.reason().word())))
            .count();
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
