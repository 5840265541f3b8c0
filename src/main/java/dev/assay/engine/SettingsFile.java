package dev.assay.engine;

import dev.assay.config.InputException;
import dev.assay.config.TomlConfig;
import dev.assay.config.TypedConfig;
import dev.assay.experiment.Stage;
import dev.assay.experiment.TypedJob;
import dev.assay.space.Value;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The file of settings of one attempt: that of its type with the trial's values, absolute paths,
/// and a folder for results that no other attempt has, so that what is found there is its own.
record SettingsFile(AttemptFiles files, JobId job, AttemptId attempt) {

  /// Writes it.
  ///
  /// @return where it is
  /// @throws LaunchException when a value or a file that it names does not fit any more
  Path write(TypedJob typed, Value.Object params, Stage.Environment environment)
      throws IOException {
    TomlConfig config;
    try {
      config = TypedConfig.of(typed, params, environment.captured());
    } catch (InputException e) {
      throw new LaunchException("config_path: " + e.getMessage(), e);
    }
    Path results = results(config);
    makeFolder(results);
    Path file = files.config();
    if (Files.notExists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, config.withResultsFolder(results).write());
    return file;
  }

  /// Within the folder that the settings name, else with the other files of the attempt.
  private Path results(TomlConfig config) {
    return config
        .resultsFolder()
        .map(folder -> folder.resolve(job + "-" + attempt))
        .orElseGet(() -> files.directory().resolve("results"));
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LaunchException(
          "the results folder %s cannot be made: %s; override results_folder"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /// Where the results of an attempt are, by the file that was written for it; empty where there is
  /// none.
  static Optional<Path> resultsOf(AttemptFiles files) throws IOException {
    if (Files.notExists(files.config())) {
      return Optional.empty();
    }
    return Optional.of(
        TomlConfig.read(files.config(), Files.readString(files.config()))
            .resultsFolder()
            .orElse(files.directory().resolve("results")));
  }
}
