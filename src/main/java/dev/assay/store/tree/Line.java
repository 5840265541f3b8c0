package dev.assay.store.tree;

import dev.assay.trial.JobId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The jobs of one experiment in the order in which they are claimed: by trial and stage, but for
/// those that were given another place.
final class Line {
  private Line() {}

  /// So much room is left between neighbours for others to be put there.
  static final long ROOM = 1L << 20;

  /// One job where it stands.
  record Spot(TrialDocument trial, JobEntry job, long place) {
    JobId id() {
      return trial.jobId(job);
    }
  }

  /// Every job of `trials`, which are all of one experiment.
  static List<Spot> of(List<TrialDocument> trials) {
    var line = new ArrayList<Spot>();
    boolean isSorted = true;
    for (var trial : trials) {
      for (int i = 0; i < trial.jobs().size(); i++) {
        var job = trial.jobs().get(i);
        isSorted &= job.place().isEmpty();
        line.add(new Spot(trial, job, job.place().orElse(given(trial, i))));
      }
    }
    if (!isSorted) {
      line.sort(Comparator.comparingLong(Spot::place));
    }
    return line;
  }

  /// A later part of a stage stands where the first one stood.
  private static long given(TrialDocument trial, int job) {
    var newest = trial.newestJobs();
    int stage = job;
    if (newest.size() < trial.jobs().size()) {
      String name = JobKey.stage(trial.jobs().get(job).stage());
      stage = newest.stream().map(one -> JobKey.stage(one.stage())).toList().indexOf(name);
    }
    return ((trial.id().number() - 1L) * newest.size() + stage + 1) * ROOM;
  }
}
