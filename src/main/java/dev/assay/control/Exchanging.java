package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Trials to and from files of others.
public interface Exchanging {

  /// Writes every trial of an experiment, one after another: `{"experiment", "name", "format",
  /// "file", "trials"}`. A file appears as a whole or not at all.
  ///
  /// @param lines takes the lines, without their ends, where no file is named
  /// @throws ControlException `CONFLICT` where the file exists and may not be replaced; `USAGE`
  ///   where the format cannot hold the experiment, or needs a file
  Value.Object export(Export request, Consumer<String> lines);

  /// Stores trials that ended elsewhere as a new experiment, a sweep that is closed:
  /// `{"experiment", "name", "source", "format", "study", "trials", "completed", "pruned",
  /// "failed", "left_out", "objectives", "space", "warnings", "created", "dry_run"}`. All or
  /// nothing; the same source again gives the first answer. The source is only read.
  ///
  /// @throws ControlException `USAGE` where the source is not what it should be; nothing was stored
  /// @throws dev.assay.config.InputException as above, with a place in the source
  Value.Object imported(Import request);

  /// What to take in, and how.
  ///
  /// @param source a file, or an experiment of this store
  /// @param study which one of a file with several; empty for the only one
  /// @param objectives `METRIC` or `METRIC:maximize` each; empty for what the source says
  /// @param spec what the trials are of, with the space; empty for what follows from the source
  /// @param name of the new experiment; empty for one made from the source
  /// @param dryRun store nothing
  record Import(
      Source source,
      Optional<String> study,
      List<String> objectives,
      Optional<Submitting.Source.Text> spec,
      Optional<String> name,
      boolean dryRun,
      Submitting.Caller caller) {
    public Import {
      objectives = List.copyOf(objectives);
    }
  }

  /// Where trials come from.
  sealed interface Source {
    /// A table, or a storage of Optuna.
    record Foreign(String name, Path file) implements Source {}

    /// An experiment of this store, as typed.
    record Own(String experiment) implements Source {}
  }

  /// What to write, and where to.
  ///
  /// @param file empty for `lines`
  /// @param force whether a file that exists is replaced
  record Export(String experiment, Format format, Optional<Target> file, boolean force) {}

  /// A file to be written.
  ///
  /// @param name as messages say it
  record Target(String name, Path file) {}

  /// How trials are written.
  enum Format {
    /// Comma-separated values, one trial a row.
    CSV,
    /// One JSON object a line.
    JSONL,
    /// An SQLite file that Optuna opens as its storage.
    OPTUNA
  }
}
