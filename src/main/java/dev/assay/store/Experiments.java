package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Submitting experiments and reading them back.
public interface Experiments {

  /// Stores experiments, trials and jobs, all or none. Jobs without parents begin `queued`, `held`
  /// or `delayed`; jobs with parents begin `blocked` or `held`, unless their parents have already
  /// ended.
  ///
  /// @throws StoreException `CONFLICT` when the key was used with another body, or a unique name is
  ///   taken; `NOT_FOUND` when a parent does not exist
  Receipt submit(Submission submission);

  /// The experiment a person means by `text`: a full id, `last` (the newest), a name (its newest
  /// that is not archived), or a prefix of an id that only one experiment has. In this order.
  ///
  /// @throws StoreException `NOT_FOUND`, naming up to five candidates of an ambiguous prefix
  ExperimentId find(String text);

  /// One experiment; empty if there is none.
  Optional<ExperimentView> get(ExperimentId id);

  /// The newest first.
  List<ExperimentView> list(Query query);

  /// Hides an experiment from lists, or shows it again; false if it already is so.
  boolean archive(ExperimentId id, boolean archived, String actor);

  /// Removes an experiment with its trials, jobs, attempts and metrics. Its events stay.
  ///
  /// @throws StoreException `CONFLICT` while a job of it runs
  void delete(ExperimentId id, String actor);

  /// What was stored.
  ///
  /// @param created false when the key was known and nothing new was stored
  record Receipt(List<Accepted> experiments, boolean created) {
    public Receipt {
      experiments = List.copyOf(experiments);
    }
  }

  /// One stored experiment.
  record Accepted(ExperimentId id, String name, int trials, int jobs) {}

  /// Which experiments to list.
  ///
  /// @param status only these; empty for all
  /// @param tags only those that have all of these
  /// @param archived whether archived ones are listed too
  /// @param limit at most this many
  record Query(List<ExperimentStatus> status, List<String> tags, boolean archived, int limit) {
    public Query {
      status = List.copyOf(status);
      tags = List.copyOf(tags);
    }

    /// Whatever their tags are.
    public Query(List<ExperimentStatus> status, boolean archived, int limit) {
      this(status, List.of(), archived, limit);
    }

    /// Whether this view is wanted, as far as its status and tags say.
    public boolean wants(ExperimentView view) {
      return (status.isEmpty() || status.contains(view.status()))
          && (tags.isEmpty()
              || (view.labels().get("tags").orElse(Value.Null.NULL) instanceof Value.Array(var has)
                  && has.containsAll(tags.stream().map(Value::of).toList())));
    }
  }

  /// An experiment as stored.
  ///
  /// @param jobs how many jobs are in each state; every state is present
  /// @param growth whether more trials may come
  /// @param spec the text given at submit
  /// @param endedAt when its last job ended; empty while something may still move
  record ExperimentView(
      ExperimentId id,
      String name,
      ExperimentStatus status,
      int priority,
      int parallelism,
      Value.Object labels,
      int trials,
      Map<JobState, Integer> jobs,
      Growth growth,
      boolean archived,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      String spec) {}
}
