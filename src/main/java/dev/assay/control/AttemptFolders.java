package dev.assay.control;

import dev.assay.engine.AttemptFiles;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.nio.file.Path;

/// Where the files of attempts are, below the folder that holds everything.
///
/// @param home absolute
record AttemptFolders(Path home) {
  AttemptFolders {
    home = home.toAbsolutePath().normalize();
  }

  Path runs() {
    return home.resolve("runs");
  }

  Path of(TrialId trial) {
    return runs().resolve(trial.toString());
  }

  /// The folder of one attempt.
  Path of(JobId job, AttemptId attempt) {
    return AttemptFiles.of(home, job, attempt).directory();
  }

  /// The folder of one attempt, under whatever number its trial had when it began.
  Path begun(JobId job, AttemptId attempt) {
    return AttemptFiles.begun(home, job, attempt).directory();
  }

  /// What an attempt printed.
  Path output(JobId job, AttemptId attempt) {
    return AttemptFiles.begun(home, job, attempt).output();
  }

  Path workerLogs() {
    return home.resolve("worker-logs");
  }
}
