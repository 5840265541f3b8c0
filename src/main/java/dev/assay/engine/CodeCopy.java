package dev.assay.engine;

import dev.assay.experiment.Stage;
import dev.assay.provenance.SnapshotException;
import dev.assay.provenance.Snapshots;
import dev.assay.space.Value;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The code of one attempt as it was at submit, in a folder of its own: what the job writes there
/// reaches no other attempt.
///
/// @param snapshot what was taken at submit
/// @param folder in the attempt's directory
record CodeCopy(Snapshots snapshots, Value.Object snapshot, Path folder) {
  private static final Logger LOG = System.getLogger(CodeCopy.class.getName());

  static CodeCopy of(Path home, Value.Object snapshot, AttemptFiles files) {
    return new CodeCopy(new Snapshots(home), snapshot, files.directory().resolve("code"));
  }

  /// Makes the folder.
  ///
  /// @throws LaunchException when something of the code is gone or damaged
  /// @throws IOException when it cannot be written
  void make() throws IOException {
    Path unfinished = folder.resolveSibling("code.part");
    try {
      snapshots.giveBack(snapshot, unfinished);
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (SnapshotException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Where a stage runs.
  Path cwd(Stage stage) {
    return Snapshots.folder(snapshot, stage.name()).map(folder::resolve).orElse(folder);
  }

  /// Where a job finds in the copy what is at `path`; empty for what is not part of it.
  Optional<Path> seen(Path path) {
    Path root = Snapshots.root(snapshot);
    Path parent = path.getParent();
    Path real = path;
    try {
      real = parent == null ? path : parent.toRealPath().resolve(path.getFileName());
    } catch (IOException _) {
      // Its folder is gone; in the copy it may still be.
    }
    return Stream.of(path, real)
        .filter(at -> at.startsWith(root))
        .map(at -> folder.resolve(root.relativize(at)))
        .filter(at -> Files.exists(at, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /// What a job sees besides: where its code was, and modules from the copy instead of from there.
  Map<String, String> environment(Map<String, String> seen) {
    Path root = Snapshots.root(snapshot);
    var own = new HashMap<String, String>();
    own.put("ASSAY_JOB_SOURCE", root.toString());
    String modules = seen.get("PYTHONPATH");
    if (modules != null) {
      own.put(
          "PYTHONPATH",
          Arrays.stream(modules.split(":", -1))
              .map(entry -> moved(entry, root))
              .collect(Collectors.joining(":")));
    }
    return own;
  }

  private String moved(String entry, Path root) {
    if (!entry.startsWith("/")) {
      return entry;
    }
    Path path = Path.of(entry).normalize();
    Path there = path.startsWith(root) ? folder.resolve(root.relativize(path)) : path;
    return path.startsWith(root) && Files.exists(there) ? there.toString() : entry;
  }

  /// Removes what the job left as it was, now that it has ended.
  void clear() {
    try {
      snapshots.takeAway(snapshot, folder);
    } catch (IOException | SnapshotException e) {
      LOG.log(Level.WARNING, "what is left of " + folder + " is not removed: " + e.getMessage());
    }
  }
}
