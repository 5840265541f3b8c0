package dev.assay.store;

import dev.assay.experiment.After;
import dev.assay.experiment.Budget;
import dev.assay.experiment.Resources;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// One or more experiments to be stored all or none.
///
/// @param experiments in the order in which they become the newest
/// @param key makes a repeated submission harmless; empty for none
/// @param actor who submits
public record Submission(List<NewExperiment> experiments, Optional<Key> key, String actor) {
  public Submission {
    experiments = List.copyOf(experiments);
  }

  /// An idempotency key: the same key with the same body gives the first answer again.
  ///
  /// @param text chosen by the caller
  /// @param body a digest of everything submitted
  public record Key(String text, String body) {}

  /// One experiment to be stored.
  ///
  /// @param id new
  /// @param name what people call it; the newest of a name wins
  /// @param uniqueName refuse with `CONFLICT` when the name is taken by one that is not archived
  /// @param labels description, tags, notes, metadata and owner, for reading back
  /// @param spec the whole specification as JSON text; the store does not look into it
  /// @param held its jobs begin held, also those that have parents
  /// @param startAt its jobs begin delayed until then
  /// @param after parents that are already resolved to ids
  /// @param stages in an order in which needs come first; never empty
  /// @param trials numbered 1, 2, … in this order; read as often as needed, the same each time
  /// @param provenance what it is made of, kept where the store has [Provenances]; may be empty
  /// @param sweep how it grows; empty where these trials are all
  /// @param budget what it may use; empty for all it needs
  public record NewExperiment(
      ExperimentId id,
      String name,
      boolean uniqueName,
      Value.Object labels,
      String spec,
      int priority,
      int parallelism,
      boolean held,
      Optional<Instant> startAt,
      List<Parent> after,
      List<NewStage> stages,
      Iterable<NewTrial> trials,
      Value.Object provenance,
      Optional<NewSweep> sweep,
      Optional<NewBudget> budget) {
    public NewExperiment {
      after = List.copyOf(after);
      stages = List.copyOf(stages);
    }

    /// One of which nothing is known but what is asked.
    public NewExperiment(
        ExperimentId id,
        String name,
        boolean uniqueName,
        Value.Object labels,
        String spec,
        int priority,
        int parallelism,
        boolean held,
        Optional<Instant> startAt,
        List<Parent> after,
        List<NewStage> stages,
        Iterable<NewTrial> trials) {
      this(
          id,
          name,
          uniqueName,
          labels,
          spec,
          priority,
          parallelism,
          held,
          startAt,
          after,
          stages,
          trials,
          Value.EMPTY,
          Optional.empty(),
          Optional.empty());
    }

    /// The same, but it grows.
    public NewExperiment growing(NewSweep sweep) {
      return new NewExperiment(
          id,
          name,
          uniqueName,
          labels,
          spec,
          priority,
          parallelism,
          held,
          startAt,
          after,
          stages,
          trials,
          provenance,
          Optional.of(sweep),
          budget);
    }

    /// The same within a budget.
    public NewExperiment within(NewBudget budget) {
      return new NewExperiment(
          id,
          name,
          uniqueName,
          labels,
          spec,
          priority,
          parallelism,
          held,
          startAt,
          after,
          stages,
          trials,
          provenance,
          sweep,
          Optional.of(budget));
    }
  }

  /// What a new experiment may use; see [Budgets].
  ///
  /// @param longest how long an attempt of a stage may hold what it takes, by the name of the
  ///   stage; of every stage where GPU-hours or money are limited
  public record NewBudget(Budget budget, Map<String, Duration> longest) {
    public NewBudget {
      longest = Map.copyOf(longest);
    }
  }

  /// How a new experiment grows; see [Sweeps].
  ///
  /// @param limit how many trials there may be in all
  public record NewSweep(OptionalInt limit) {}

  /// A parent outside the experiment.
  public record Parent(Subject subject, After.On on) {}

  /// What the queue must know of a stage.
  ///
  /// @param name unique in the experiment
  /// @param needs earlier stages of the same trial
  /// @param resources what one job takes
  /// @param maxFailures failed attempts that are forgiven
  /// @param timeout of one attempt; tells how much is at stake, the worker enforces it
  /// @param reuse how its jobs take what others did; empty where each does its own work
  public record NewStage(
      String name,
      List<dev.assay.experiment.Stage.Need> needs,
      Resources resources,
      int maxFailures,
      Optional<Duration> timeout,
      Optional<NewReuse> reuse) {
    public NewStage {
      needs = List.copyOf(needs);
    }

    /// One whose jobs all do their own work.
    public NewStage(
        String name,
        List<dev.assay.experiment.Stage.Need> needs,
        Resources resources,
        int maxFailures,
        Optional<Duration> timeout) {
      this(name, needs, resources, maxFailures, timeout, Optional.empty());
    }
  }

  /// How jobs of a stage take what others of the same key did; see [Works].
  ///
  /// @param isRefresh whether they do it anew all the same, for others to take
  /// @param files that must be there for it, relative to the attempt's directory
  /// @param scoredBy the metric among its values that is the score of a trial; empty for none
  public record NewReuse(boolean isRefresh, List<String> files, String scoredBy) {
    public NewReuse {
      files = List.copyOf(files);
    }
  }

  /// One trial to be stored.
  ///
  /// @param params its configuration
  /// @param content the id of its state point
  /// @param replicate 1, 2, … among trials of the same configuration
  /// @param origin where it came from (optimizer, seed, index in `jobs:`), and what it overrides
  /// @param works the keys of what its jobs do, by the names of their stages: see
  ///   [dev.assay.experiment.WorkKeys]. Only those of stages that have a [NewReuse]
  public record NewTrial(
      Value.Object params,
      ContentId content,
      int replicate,
      Value.Object origin,
      Map<String, String> works) {
    public NewTrial {
      works = Map.copyOf(works);
    }

    /// One that does its own work.
    public NewTrial(Value.Object params, ContentId content, int replicate, Value.Object origin) {
      this(params, content, replicate, origin, Map.of());
    }

    /// The same with keys of what its jobs do.
    public NewTrial sharing(Map<String, String> works) {
      return new NewTrial(params, content, replicate, origin, works);
    }
  }
}
