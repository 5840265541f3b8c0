package dev.assay.store.tree;

import dev.assay.store.Outlook;
import dev.assay.store.tree.TreeWorkers.Standing;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Reads what surrounds jobs. Nobody is passed over here: what does not fit is simply left, and no
/// worker keeps room for it.
final class TreeOutlook implements Outlook {

  private final Documents documents;
  private final Gates gates;
  private final Attempts attempts;
  private final TreeWorkers workers;

  TreeOutlook(Documents documents, Gates gates, Attempts attempts, TreeWorkers workers) {
    this.documents = documents;
    this.gates = gates;
    this.attempts = attempts;
    this.workers = workers;
  }

  @Override
  public List<Awaited> parents(ExperimentId experiment) {
    return documents.experiment(experiment).stream()
        .flatMap(document -> document.after().stream())
        .map(parent -> new Awaited(parent.subject(), parent.on(), gates.met(parent)))
        .toList();
  }

  @Override
  public List<Busy> busy(int limit) {
    return attempts
        .alive()
        .sorted(Attempts.OLDEST_FIRST)
        .limit(limit)
        .map(seen -> {
          var attempt = seen.attempt();
          return new Busy(
              attempt.id(),
              JobKey.id(seen.trial().id(), attempt.stage()),
              attempt.holder().worker(),
              workers.standing(attempt.holder()) == Standing.ALIVE,
              seen.experiment().stage(attempt.stage()).resources(),
              attempt.claimedAt());
        })
        .toList();
  }

  @Override
  public List<Duration> durations(ExperimentId experiment, String stage, int limit) {
    return documents.experiment(experiment).stream()
        .flatMap(document -> documents.trials(document).stream())
        .flatMap(trial -> trial.attempts(stage).stream())
        .filter(attempt -> attempt.ended().equals("completed"))
        .sorted(Comparator.comparing(AttemptEntry::id).reversed())
        .flatMap(attempt -> duration(attempt).stream())
        .limit(limit)
        .toList();
  }

  /// From the moment its process was seen to its end.
  static Optional<Duration> duration(AttemptEntry attempt) {
    return attempt
        .startedAt()
        .flatMap(start -> attempt.facts().endedAt().map(end -> Duration.between(start, end)))
        .filter(span -> !span.isNegative());
  }

  @Override
  public List<PassedOver> passedOver(String pool, int limit) {
    return List.of();
  }
}
