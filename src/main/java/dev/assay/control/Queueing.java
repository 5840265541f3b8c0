package dev.assay.control;

import dev.assay.control.Submitting.Caller;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Jobs of experiments that notes describe: declared on one machine, run on another. Only on a
/// store of files.
public interface Queueing {

  /// Queues jobs, all or none, and answers `{"num_queued", "tag", "jobs", "skipped", "warnings"}`:
  /// `jobs` are all that are now queued for it in the shape of [#entries], those that were there
  /// before too; `skipped` counts these.
  Value.Object add(Addition addition);

  /// What is queued, in the order in which it is to run: `{"id", "job", "job_id", "short_id",
  /// "experiment", "status", "tag", "queued_at", "params", "workspace"}` each. `id` and `job` are
  /// empty for one that another program made.
  List<Value.Object> entries(Choice choice);

  /// The one that `text` names: its directory, the beginning of that, or a trial or job. In the
  /// shape of [#entries], with `command`, the text that a shell is given; empty where it has none.
  Value.Object entry(String text);

  /// Makes a job that another program queued one of ours, and gives it as [#entry] does.
  ///
  /// @param folder from which the notes are looked for
  Value.Object take(String text, Path folder, Caller caller);

  /// Queues the one that `text` names again, as a new attempt; it has ended.
  void again(String text, String actor);

  /// Cancels those that wait, and answers `{"num_abandoned", "job_ids"}`.
  Value.Object clear(Choice choice, String actor);

  /// Which jobs.
  ///
  /// @param experiment such as `E001`; empty for all
  /// @param tag exactly this one; empty for all
  /// @param ended also those that have ended
  record Choice(Optional<String> experiment, Optional<String> tag, boolean ended) {}

  /// What to queue.
  ///
  /// @param folder from which the notes are looked for
  /// @param experiment such as `E001`
  /// @param hypothesis such as `H001`; empty for that of the note
  /// @param params as typed: `K=V, …` or a JSON object
  /// @param paramsOption the name of the option that gave them
  /// @param textParams every value of `params` is a text
  /// @param sweep axes multiplied with them, as typed
  /// @param runnerCommand in place of that of the note
  /// @param byCommit the commit is part of what a job is, so that another one queues it again
  /// @param resolved the condition that the params name is written out
  record Addition(
      Path folder,
      String experiment,
      Optional<String> hypothesis,
      List<String> params,
      String paramsOption,
      boolean textParams,
      List<String> sweep,
      Optional<String> tag,
      Optional<String> runnerCommand,
      boolean byCommit,
      boolean resolved,
      Caller caller) {

    /// Copies the lists.
    public Addition {
      params = List.copyOf(params);
      sweep = List.copyOf(sweep);
    }
  }
}
