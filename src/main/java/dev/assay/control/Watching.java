package dev.assay.control;

import dev.assay.space.Value;
import java.util.List;

/// The whole queue at a glance, for people who watch it. What a look costs does not grow with what
/// has ended.
public interface Watching {

  /// The queue, the experiments that are open and those that ended last, what runs and what came
  /// out lately: `{"at", "queue", "workers", "gpus", "open", "live", "recent", "running",
  /// "results"}`.
  ///
  /// @param status only experiments with one of these; empty for all
  /// @param recent how many of the ended experiments, and of the newest results
  Value.Object board(List<String> status, int recent);

  /// What runs on this machine and what it uses: `{"at", "queue", "workers", "machine", "gpus",
  /// "running", "elsewhere"}`. Shares of processors are those since the call before, or during a
  /// short pause when there was none.
  Value.Object machine();
}
