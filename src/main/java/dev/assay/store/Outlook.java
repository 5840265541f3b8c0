package dev.assay.store;

import dev.assay.experiment.After;
import dev.assay.experiment.Resources;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What surrounds a job, for those who ask why it waits: its parents outside, who runs now, and how
/// long such jobs took. Every read is bounded, however many trials there are.
public interface Outlook {

  /// What an experiment waits for outside of itself, in the order in which it was given.
  List<Awaited> parents(ExperimentId experiment);

  /// Attempts that are alive, oldest first, at most `limit`.
  List<Busy> busy(int limit);

  /// How long attempts of one stage of one experiment took that ended well, newest first, at most
  /// `limit`. Only attempts that are among the newest of the whole store are looked at, so that an
  /// experiment of long ago has none.
  List<Duration> durations(ExperimentId experiment, String stage, int limit);

  /// Jobs of `pool` that others go before because they do not fit yet, the most urgent first, at
  /// most `limit` shapes.
  List<PassedOver> passedOver(String pool, int limit);

  /// The jobs of one shape of one experiment, before which others were taken because they fit.
  ///
  /// @param passes how often
  /// @param since the first time
  /// @param keeper the worker that keeps room for them, as far as it is alive; empty for none
  record PassedOver(
      ExperimentId experiment,
      Resources shape,
      int passes,
      Instant since,
      Optional<String> keeper) {}

  /// A parent outside of an experiment.
  ///
  /// @param on the end that is asked for
  /// @param met where it stands
  record Awaited(Subject subject, After.On on, Met met) {}

  /// Whether a parent has ended as it was asked to.
  enum Met {
    /// It has not ended.
    OPEN,
    /// It has ended so.
    MET,
    /// It has ended otherwise.
    UNMET
  }

  /// An attempt that is alive.
  ///
  /// @param worker that holds it, or held it last
  /// @param held whether that worker is alive
  /// @param since when it was claimed
  record Busy(
      AttemptId attempt, JobId job, String worker, boolean held, Resources takes, Instant since) {}
}
