package dev.assay.control;

import dev.assay.engine.AttemptFiles;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.nio.file.Path;

/// Where the files of attempts are.
///
/// @param home the folder that holds everything else, absolute
/// @param files below which attempts have theirs, absolute; often the home
record AttemptFolders(Path home, Path files) {
  AttemptFolders {
    home = home.toAbsolutePath().normalize();
    files = files.toAbsolutePath().normalize();
  }

  AttemptFolders(Path home) {
    this(home, home);
  }

  Path runs() {
    return files.resolve("runs");
  }

  Path of(TrialId trial) {
    return runs().resolve(trial.toString());
  }

  /// The folder of one attempt.
  Path of(JobId job, AttemptId attempt) {
    return AttemptFiles.of(files, job, attempt).directory();
  }

  /// The folder of one attempt, under whatever number its trial had when it began.
  Path begun(JobId job, AttemptId attempt) {
    return AttemptFiles.begun(files, job, attempt).directory();
  }

  /// What an attempt printed.
  Path output(JobId job, AttemptId attempt) {
    return AttemptFiles.begun(files, job, attempt).output();
  }

  Path workerLogs() {
    return home.resolve("worker-logs");
  }
}
