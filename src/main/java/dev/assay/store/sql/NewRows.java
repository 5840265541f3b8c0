package dev.assay.store.sql;

import dev.assay.store.sql.Draft.TrialText;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the rows of new trials and their jobs, one for each stage, where they begin. Whoever
/// calls counts them.
final class NewRows {

  private static final String INSERT_TRIAL =
      """
      INSERT INTO trial (id, experiment, number, content, replicate, params, origin, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private static final String INSERT_JOB =
      """
      INSERT INTO job (id, experiment, trial, stage, lane, state, reason, run_at, started_at,
        ended_at, told, part, until, resumes, work)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  /// One that has not begun, goes by itself to the end, and of which there is nothing more to say.
  private static final String INSERT_PLAIN_JOB =
      """
      INSERT INTO job (id, experiment, trial, stage, lane, state, run_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)\
      """;

  private final Transaction tx;
  private final long experiment;
  private final List<Begin> begins;

  NewRows(Transaction tx, long experiment, List<Begin> begins) {
    this.tx = tx;
    this.experiment = experiment;
    this.begins = begins;
  }

  /// How the jobs of one stage begin; one that begins `running` is told.
  ///
  /// @param name of the stage
  /// @param until where it pauses; null to train to the end
  /// @param resumes the attempt whose checkpoint it goes on from
  record Begin(
      long stage,
      String name,
      Lane lane,
      JobState state,
      Reason reason,
      @Nullable Long runAt,
      @Nullable Double until,
      @Nullable Long resumes) {

    /// From the beginning to the end.
    Begin(long stage, String name, Lane lane, JobState state, Reason reason, @Nullable Long runAt) {
      this(stage, name, lane, state, reason, runAt, null, null);
    }

    boolean isPlain() {
      return reason == Reason.NONE
          && state != JobState.RUNNING
          && !state.isTerminal()
          && until == null
          && resumes == null;
    }
  }

  /// The trials that come with their experiment.
  ///
  /// @return how many there are
  int ofExperiment(Iterable<TrialText> trials) {
    return write(1, trials, null);
  }

  /// Trials that come later, from number `first` on.
  void later(int first, List<TrialText> trials) {
    write(first, trials, tx.millis());
  }

  /// Another job of a trial, after those it has.
  ///
  /// @return its row
  long part(long trial, int part) {
    return job(trial, begins.getFirst(), part, null);
  }

  private int write(int first, Iterable<TrialText> trials, @Nullable Long createdAt) {
    int number = first;
    for (var trial : trials) {
      long id = tx.ids().next(Ids.Of.TRIAL);
      tx.session()
          .one(
              INSERT_TRIAL,
              id,
              experiment,
              number++,
              trial.content(),
              trial.replicate(),
              trial.params(),
              trial.origin(),
              createdAt);
      for (var begin : begins) {
        job(id, begin, 1, work(begin, trial));
      }
    }
    return number - first;
  }

  /// A job that is to pause, or goes on from elsewhere, does not do the whole work.
  private @Nullable Long work(Begin begin, TrialText trial) {
    String key = trial.works().isEmpty() ? null : trial.works().get(begin.name());
    boolean isWhole = begin.until() == null && begin.resumes() == null;
    return key == null || !isWhole || begin.state() == JobState.RUNNING
        ? null
        : (Long) tx.sharing().of(key, begin.state() == JobState.QUEUED);
  }

  private long job(long trial, Begin begin, int part, @Nullable Long work) {
    long id = tx.ids().next(Ids.Of.JOB);
    if (part == 1 && work == null && begin.isPlain()) {
      tx.session()
          .one(
              INSERT_PLAIN_JOB,
              id,
              experiment,
              trial,
              begin.stage(),
              begin.lane().id,
              begin.state().word(),
              begin.runAt());
      return id;
    }
    boolean told = begin.state() == JobState.RUNNING;
    tx.session()
        .one(
            INSERT_JOB,
            id,
            experiment,
            trial,
            begin.stage(),
            begin.lane().id,
            begin.state().word(),
            begin.reason().word(),
            begin.runAt(),
            told ? (Long) tx.millis() : null,
            begin.state().isTerminal() ? (Long) tx.millis() : null,
            told,
            part,
            begin.until(),
            begin.resumes(),
            work);
    return id;
  }
}
