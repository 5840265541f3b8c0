package dev.assay.control;

import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Dead letters: jobs that failed for good, until somebody drops them or tries them again.
public interface Salvaging {

  /// The words for how a job fails for good, as [Which#kinds] takes them.
  List<String> KINDS =
      List.of("exit", "timeout", "killed", "no_result", "launch", "input_changed", "crash_limit");

  /// Dead letters, the last to fail first: `{"count", "groups", "jobs"}`. A group holds those that
  /// failed in the same way; groups are made of the newest 10,000 that fit, `jobs` are at most
  /// `limit`.
  Value.Object list(Which which, int limit);

  /// Queues dead letters again, with a fresh budget of retries.
  ///
  /// @param references jobs, or trials and experiments for all dead letters of them; empty for all
  ///   that fit `which`
  /// @param dryRun change nothing, only say which these would be
  Value.Object retry(List<String> references, Which which, boolean dryRun, String actor);

  /// Lists dead letters no more; they stay failed.
  ///
  /// @param references as for [#retry]
  /// @param undo list those again that were dropped
  Value.Object drop(
      List<String> references, Which which, boolean undo, boolean dryRun, String actor);

  /// Which dead letters are meant.
  ///
  /// @param kinds of [#KINDS]; empty for all
  /// @param since only those that failed within this time
  /// @param dropped those that were dropped, instead of those that were not
  record Which(
      Optional<String> experiment, List<String> kinds, Optional<Duration> since, boolean dropped) {
    public Which {
      kinds = List.copyOf(kinds);
    }
  }
}
