package dev.assay.engine;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files between a worker and one attempt. The attempt is part of the path, so a stale process
/// writes where nobody reads.
///
/// @param directory absolute
public record AttemptFiles(Path directory) {
  private static final String RESUME = "resume_from";

  /// The files of an attempt of `job` under the folder `home`.
  public static AttemptFiles of(Path home, JobId job, AttemptId attempt) {
    var stage = job.part() == 1 ? job.stage() : job.stage() + "." + job.part();
    return new AttemptFiles(
        home.toAbsolutePath()
            .normalize()
            .resolve("runs")
            .resolve(job.trial().toString())
            .resolve(stage)
            .resolve(attempt.toString()));
  }

  /// The files of an attempt that has begun, wherever they are: where trees of two machines became
  /// one since, its trial may have had another number when it began. Where there are none, as
  /// [#of].
  public static AttemptFiles begun(Path home, JobId job, AttemptId attempt) {
    var files = of(home, job, attempt);
    if (Files.isDirectory(files.directory())) {
      return files;
    }
    Path inTrial =
        files
            .directory()
            .subpath(files.directory().getNameCount() - 2, files.directory().getNameCount());
    String trials = job.trial().experiment().text() + ".*";
    try (var others =
        Files.newDirectoryStream(files.directory().resolve("../../..").normalize(), trials)) {
      for (Path other : others) {
        if (Files.isDirectory(other.resolve(inTrial))) {
          return new AttemptFiles(other.resolve(inTrial));
        }
      }
      return files;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Everything the attempt printed.
  public Path output() {
    return directory.resolve("output.log");
  }

  Path params() {
    return directory.resolve("params.json");
  }

  /// The file of settings of a typed job.
  Path config() {
    return directory.resolve("config.toml");
  }

  Path metrics() {
    return directory.resolve("metrics.jsonl");
  }

  Path result() {
    return directory.resolve("result.json");
  }

  Path stop() {
    return directory.resolve("stop");
  }

  /// Where the attempt keeps what it needs to continue.
  public Path checkpoint() {
    return directory.resolve("checkpoint");
  }

  /// Makes the directory (private to its owner) with `params.json` and an empty checkpoint folder.
  /// May be called again.
  void prepare(Value.Object params) throws IOException {
    var stage = directory.getParent();
    if (stage != null) {
      if (stage.getParent() != null) {
        Files.createDirectories(stage.getParent()); // from the top, so that each is tried once
      }
      Files.createDirectories(stage);
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(checkpoint());
    Files.writeString(params(), Json.writeIndented(params) + "\n");
  }

  /// Those of `names` that are no files below the directory, or empty ones.
  public List<String> lacking(List<String> names) throws IOException {
    var lacking = new ArrayList<String>();
    for (var name : names) {
      var path = directory.resolve(name).normalize();
      if (!path.startsWith(directory) || !Files.isRegularFile(path) || Files.size(path) == 0) {
        lacking.add(name);
      }
    }
    return lacking;
  }

  /// Remembers which checkpoint this attempt was told to continue.
  void continueFrom(Path checkpoint) throws IOException {
    Files.writeString(directory.resolve(RESUME), checkpoint.toString());
  }

  /// The checkpoint that the next attempt should continue: this one's, or, if it made none, the one
  /// it was itself told to continue.
  Optional<Path> checkpointToContinue() {
    if (isFilled(checkpoint())) {
      return Optional.of(checkpoint());
    }
    try {
      var earlier = Path.of(Files.readString(directory.resolve(RESUME)));
      return isFilled(earlier) ? Optional.of(earlier) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A checkpoint that was cut short while it was written (`*.part`) is none.
  private static boolean isFilled(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        if (!entry.getFileName().toString().endsWith(".part")) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
