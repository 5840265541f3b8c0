package dev.assay.provenance;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Copies of code, below the folder `snapshots` of a home: every file once by its content, so that
/// submits of nearly the same code share nearly everything. Who takes a copy holds the lock until
/// the experiment that refers to it is stored, so that nobody removes it in between. Safe for use
/// by many threads and processes.
public final class Snapshots {

  private final Path home;
  private final Path folder;
  private final FileStore files;

  /// @param home the folder that holds everything; need not exist yet
  public Snapshots(Path home) {
    this(home, _ -> {});
  }

  Snapshots(Path home, Consumer<String> waypoint) {
    this.home = home;
    this.folder = home.resolve("snapshots");
    this.files = new FileStore(folder, waypoint);
  }

  /// Waits until nobody else takes or removes copies, and keeps them from it until it is closed.
  public SnapshotLock hold() {
    return reporting(
        "write",
        () -> {
          files.prepare();
          return SnapshotLock.of(folder.resolve("lock"));
        });
  }

  /// Copies the code around the folder of the first stage, for which the lock must be held.
  ///
  /// @param environment the caller's, for git
  /// @return `{"id", "root", "files", "bytes", "folders", "outside"}`: see
  ///   docs/reference/documents.md
  /// @throws SnapshotException where it would be too large, or a stage runs elsewhere
  public Value.Object take(ExperimentSpec spec, Map<String, String> environment) {
    Path start = real(spec.stages().getFirst());
    var chosen =
        Selection.of(start, reporting("read", home::toRealPath), spec.snapshot(), environment);
    Value.Object folders = folders(spec, chosen.root());
    Taking.refuseTooLarge(chosen, spec.snapshot().maxBytes());
    return reporting(
        "copy the code to",
        () -> {
          var taking = new Taking(files::keep, chosen, home.toRealPath());
          Manifest manifest = taking.manifest();
          FileStore.Stored tree = files.keep(manifest.text().getBytes(StandardCharsets.UTF_8));
          FileStore.Stored outside =
              files.keep(Json.write(texts(taking.outside())).getBytes(StandardCharsets.UTF_8));
          var names = new HashSet<>(List.of(tree.sha256(), outside.sha256()));
          manifest.files().values().forEach(file -> names.add(file.sha256()));
          files.force(names.stream());
          return new Pairs()
              .with("id", tree.sha256())
              .with("root", chosen.root().toString())
              .with("files", manifest.files().size() + manifest.links().size())
              .with("bytes", manifest.bytes())
              .with("folders", folders)
              .with("outside", outside.sha256())
              .build();
        });
  }

  /// What a copy of the code around the folder of the first stage would be known by, for the keys
  /// of work; copies nothing.
  ///
  /// @return `id` and `folders` of a document of [#take]
  /// @throws SnapshotException as [#take]
  public Value.Object look(ExperimentSpec spec, Map<String, String> environment) {
    Path start = real(spec.stages().getFirst());
    Path real =
        reporting(
            "read", () -> Files.isDirectory(home) ? home.toRealPath() : home.toAbsolutePath());
    var chosen = Selection.of(start, real, spec.snapshot(), environment);
    Value.Object folders = folders(spec, chosen.root());
    Taking.refuseTooLarge(chosen, spec.snapshot().maxBytes());
    return reporting(
        "read the code for",
        () ->
            new Pairs()
                .with("id", new Taking(FileStore::measure, chosen, real).manifest().id())
                .with("folders", folders)
                .build());
  }

  private static Value texts(Collection<String> texts) {
    return Value.of(texts.stream().map(Value::of).toList());
  }

  private static Path real(Stage stage) {
    try {
      return stage.cwd().toRealPath();
    } catch (IOException e) {
      throw new SnapshotException(
          "cannot take a snapshot: stage %s runs in %s, which is not there"
              .formatted(stage.name(), stage.cwd()),
          "make the folder, or correct cwd");
    }
  }

  /// Where each stage runs, seen from the root.
  private static Value.Object folders(ExperimentSpec spec, Path root) {
    var folders = new LinkedHashMap<String, Value>();
    for (Stage stage : spec.stages()) {
      Path folder = real(stage);
      if (!folder.startsWith(root)) {
        throw new SnapshotException(
            "cannot take a snapshot: stage %s runs in %s, which is not in %s"
                .formatted(stage.name(), folder, root),
            "let all stages run in one repository, or leave the snapshot out");
      }
      folders.put(stage.name(), Value.of(root.relativize(folder).toString()));
    }
    return Value.object(folders);
  }

  /// Puts the code of `snapshot` into the new folder `into`; what lay beside it and is no part of
  /// it, such as data, is linked to where it lies.
  ///
  /// @param snapshot a document of [#take]
  /// @throws SnapshotException where something of it is gone or damaged
  /// @throws IOException where it cannot be written
  public void giveBack(Value.Object snapshot, Path into) throws IOException {
    try {
      Checkout.write(files, manifest(snapshot), outside(snapshot), root(snapshot), into);
    } catch (NoSuchFileException e) {
      throw new SnapshotException(
          "a file of snapshot %s is gone: %s".formatted(id(snapshot), e.getFile()),
          "submit the experiment again; assay db check tells what else is");
    }
  }

  /// Removes from `folder` what [#giveBack] put there and nobody changed; the rest is the job's.
  public void takeAway(Value.Object snapshot, Path folder) throws IOException {
    Checkout.remove(manifest(snapshot), outside(snapshot), folder);
  }

  /// The digest that names the code of a document of [#take].
  public static String id(Value.Object snapshot) {
    return Pairs.text(snapshot, "id").orElse("");
  }

  /// Where its code was.
  public static Path root(Value.Object snapshot) {
    return Path.of(Pairs.text(snapshot, "root").orElse("/"));
  }

  /// Where a stage runs, seen from the root; empty for a stage that it does not know.
  public static Optional<Path> folder(Value.Object snapshot, String stage) {
    return Pairs.object(snapshot, "folders").flatMap(f -> Pairs.text(f, stage)).map(Path::of);
  }

  private Manifest manifest(Value.Object snapshot) throws IOException {
    String id = id(snapshot);
    try {
      return Manifest.read(new String(files.read(id), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | JsonSyntaxException e) {
      throw new SnapshotException(
          "snapshot %s cannot be read: %s".formatted(id, e.getMessage()), "use a newer Assay", e);
    }
  }

  private List<String> outside(Value.Object snapshot) throws IOException {
    byte[] text = files.read(Pairs.text(snapshot, "outside").orElse(""));
    return Json.parse(new String(text, StandardCharsets.UTF_8)) instanceof Value.Array(var items)
        ? items.stream()
            .filter(Value.Text.class::isInstance)
            .map(item -> ((Value.Text) item).value())
            .toList()
        : List.of();
  }

  /// What is wrong with these copies, a line each; reads all of them.
  public List<String> problems(Collection<Value.Object> snapshots) {
    var problems = new ArrayList<String>();
    Set<String> checked = new HashSet<>();
    for (Value.Object snapshot : snapshots) {
      try {
        outside(snapshot);
        for (Manifest.Entry file : manifest(snapshot).files().values()) {
          if (checked.add(file.sha256())) {
            files.read(file.sha256());
          }
        }
      } catch (NoSuchFileException e) {
        problems.add("a file of snapshot %s is gone: %s".formatted(id(snapshot), e.getFile()));
      } catch (IOException | SnapshotException e) {
        problems.add("snapshot %s: %s".formatted(id(snapshot), e.getMessage()));
      }
    }
    return problems;
  }

  /// What a cleaning removed, or would remove.
  public record Removed(int files, long bytes) {}

  /// Removes every file that none of `wanted` needs, for which the lock must be held. Nothing is
  /// removed while one of them cannot be read.
  public Removed clean(Collection<Value.Object> wanted, boolean dryRun) {
    return reporting(
        "clean",
        () -> {
          Set<String> needed = new HashSet<>();
          for (Value.Object snapshot : wanted) {
            needed.add(id(snapshot));
            Pairs.text(snapshot, "outside").ifPresent(needed::add);
            manifest(snapshot).files().values().forEach(file -> needed.add(file.sha256()));
          }
          var gone = new ArrayList<>(files.left());
          files.all().stream()
              .filter(name -> !needed.contains(name))
              .map(files::of)
              .forEach(gone::add);
          long bytes = 0;
          for (Path file : gone) {
            bytes += Files.size(file);
            if (!dryRun) {
              Files.deleteIfExists(file);
            }
          }
          return new Removed(gone.size(), bytes);
        });
  }

  private interface Work<T> {
    T get() throws IOException;
  }

  private <T> T reporting(String what, Work<T> work) {
    try {
      return work.get();
    } catch (IOException e) {
      throw new SnapshotException(
          "cannot %s %s: %s".formatted(what, folder, e.getMessage()),
          "check its owner and the space that is left",
          e);
    }
  }
}
