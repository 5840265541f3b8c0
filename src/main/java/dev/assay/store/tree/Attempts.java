package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.store.Leases.Held;
import dev.assay.trial.AttemptId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds attempts. Remembers in which directories it saw them, so that those of this process are
/// found without a look at all the others. Safe for many threads.
final class Attempts {

  /// Oldest first, whatever machine numbered them.
  static final Comparator<Seen> OLDEST_FIRST =
      Comparator.comparing((Seen seen) -> seen.attempt().claimedAt())
          .thenComparing(seen -> seen.attempt().id());

  private final Documents documents;
  private final Map<AttemptId, ContentId> hints = new ConcurrentHashMap<>();

  Attempts(Documents documents) {
    this.documents = documents;
  }

  /// An attempt and what it belongs to.
  record Seen(ExperimentDocument experiment, TrialDocument trial, AttemptEntry attempt) {
    Held held() {
      return Claims.held(experiment, trial, attempt);
    }
  }

  /// Remembers where an attempt stands.
  void note(AttemptId attempt, ContentId directory) {
    hints.put(attempt, directory);
  }

  /// Every attempt of every experiment that is not deleted.
  Stream<Seen> all() {
    return documents.living().stream()
        .flatMap(experiment ->
            documents.trials(experiment).stream()
                .flatMap(trial ->
                    trial.attempts().stream()
                        .map(attempt -> new Seen(experiment, trial, attempt))));
  }

  /// Those that have not ended.
  Stream<Seen> alive() {
    return all().filter(seen -> seen.attempt().isAlive());
  }

  /// An attempt with this id. Two machines may have given one id to two attempts: then one that is
  /// `wanted`.
  Optional<Seen> find(AttemptId id, Predicate<AttemptEntry> wanted) {
    var hinted =
        Optional.ofNullable(hints.get(id))
            .flatMap(directory -> documents.trial(directory).ours())
            .flatMap(trial -> seen(trial, id))
            .filter(seen -> wanted.test(seen.attempt()));
    return hinted.or(() -> {
      // Every attempt that is seen on the way is remembered: who asks for one asks for others.
      var found =
          all()
              .peek(seen -> hints.putIfAbsent(seen.attempt().id(), seen.trial().directory()))
              .filter(seen -> seen.attempt().id().equals(id))
              .filter(seen -> wanted.test(seen.attempt()))
              .toList()
              .stream()
              .findFirst();
      found.ifPresent(seen -> note(id, seen.trial().directory()));
      return found;
    });
  }

  /// An attempt with this id.
  Optional<Seen> find(AttemptId id) {
    return find(id, _ -> true);
  }

  private Optional<Seen> seen(TrialDocument trial, AttemptId id) {
    return documents
        .experiment(trial.experiment())
        .flatMap(experiment ->
            trial
                .attempt(id)
                .map(attempt -> new Seen(experiment, experiment.numbered(trial), attempt)));
  }
}
