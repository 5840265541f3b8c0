package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/// Who proposes for a sweep, among the processes that share this file system. Of no interest to
/// other machines, and lost without harm: it stands in `.local`.
final class Leaders {

  private final Layout layout;
  private final DurableFiles files;
  private final Locks locks;
  private final TreeWorkers workers;

  Leaders(Layout layout, DurableFiles files, Locks locks, TreeWorkers workers) {
    this.layout = layout;
    this.files = files;
    this.locks = locks;
    this.workers = workers;
  }

  /// Who leads; nobody at first.
  ///
  /// @param until when another may
  record Leader(String name, Instant until) {
    static final Leader NOBODY = new Leader("", Instant.EPOCH);
  }

  /// Who leads a sweep, or did last. A worker that is gone leads no more.
  Leader of(ExperimentId sweep) {
    var found = read(layout.leader(sweep));
    return workers.isOver(found.name()) ? new Leader(found.name(), Instant.EPOCH) : found;
  }

  /// Makes `name` the leader until `until`, unless another is at `now`.
  boolean lead(ExperimentId sweep, String name, Instant now, Instant until) {
    try (var _ = locks.hold("leader-" + sweep)) {
      var present = of(sweep);
      boolean isFree = present.name().equals(name) || !present.until().isAfter(now);
      if (isFree) {
        var text = new Members().put("leader", name).put("until", until).object();
        files.replace(layout.leader(sweep), DocumentText.of(text));
      }
      return isFree;
    }
  }

  /// Nobody leads any more.
  void forget(ExperimentId sweep) {
    try (var _ = locks.hold("leader-" + sweep)) {
      Files.deleteIfExists(layout.leader(sweep));
    } catch (IOException e) {
      throw TreeErrors.unavailable("remove", layout.leader(sweep), e);
    }
  }

  private static Leader read(Path file) {
    try {
      var fields = Fields.of(Json.parse(Files.readString(file)));
      return new Leader(fields.text("leader"), fields.instant("until"));
    } catch (NoSuchFileException
        | JsonSyntaxException
        | Fields.MalformedException
        | DateTimeException e) {
      return Leader.NOBODY;
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }
}
