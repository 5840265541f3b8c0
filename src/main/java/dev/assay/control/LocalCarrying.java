package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.dispatch.Batch;
import dev.assay.dispatch.BatchText;
import dev.assay.dispatch.DispatchException;
import dev.assay.knowledge.LedgerEntry;
import dev.assay.provenance.Unmerged;
import dev.assay.provenance.Unmerged.Conflict;
import dev.assay.space.Value;
import dev.assay.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Takes work from one machine to another by way of a tree.
final class LocalCarrying implements Carrying {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final OpenedStore store;
  private final InstantSource clock;
  private final Function<Map<String, String>, String> label;

  /// @param label what this machine is called, given the environment of the caller
  LocalCarrying(
      OpenedStore store, InstantSource clock, Function<Map<String, String>, String> label) {
    this.store = store;
    this.clock = clock;
    this.label = label;
  }

  @Override
  public Value.Object merge(Map<String, String> environment, boolean isTrial) {
    return store.carried(carried -> {
      var merged = new ArrayList<String>();
      var left = new ArrayList<Value>();
      for (Conflict conflict : conflicts(carried.root(), environment)) {
        String file = conflict.path().toString();
        tell(file, obstacle(conflict, isTrial, carried::merge), merged, left);
      }
      // Entries tell of documents, so documents come first.
      Optional<Path> ledger = carried.ledger().filter(Files::isDirectory);
      for (Conflict conflict :
          ledger.map(folder -> conflicts(folder, environment)).orElse(List.of())) {
        String file = LedgerEntry.FOLDER + "/" + conflict.path();
        tell(file, obstacle(conflict, isTrial, carried::mergeEntry), merged, left);
      }
      return new Document()
          .with("ok", left.isEmpty())
          .with("tree", carried.root().toString())
          .with("ledger", ledger.map(Path::toString).orElse(""))
          .withTexts("merged", merged)
          .with("left", left)
          .build();
    });
  }

  private static List<Conflict> conflicts(Path folder, Map<String, String> environment) {
    return Unmerged.below(folder, environment, PATIENCE)
        .orElseThrow(() ->
            new ControlException(
                Code.UNAVAILABLE,
                "%s: git gives no answer here".formatted(folder),
                "the tree must stand in a repository: git status"));
  }

  private static void tell(
      String file, Optional<String> obstacle, List<String> merged, List<Value> left) {
    obstacle.ifPresentOrElse(
        why -> left.add(new Document().with("file", file).with("why", why).build()),
        () -> merged.add(file));
  }

  /// Makes one file of two texts.
  private interface Merging {
    void merge(Path file, String ours, String theirs, boolean isTrial);
  }

  /// Why a conflict is left; empty once it is resolved.
  private static Optional<String> obstacle(Conflict conflict, boolean isTrial, Merging merging) {
    if (conflict.ours().isEmpty() || conflict.theirs().isEmpty()) {
      return Optional.of(
          "one side removed it, the other changed it; keep it with git add, or remove it with git"
              + " rm");
    }
    try {
      merging.merge(conflict.path(), conflict.ours().get(), conflict.theirs().get(), isTrial);
      return Optional.empty();
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.CONFLICT) {
        throw e;
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Value.Object materialize(Materializing request) {
    return new Materialization(store, clock.instant(), request).write();
  }

  @Override
  public List<String> batch(String id, Map<String, String> environment, boolean isForced) {
    if (!Batch.isId(id)) {
      throw Refusals.usage(
          "'%s' is no batch; its id is b and eleven hexadecimal digits".formatted(id),
          "it stands in the script: assay queue materialize");
    }
    String here = label.apply(environment);
    var taken = new AtomicReference<Batch>();
    store.carried(carried -> {
      carried.changeBatch(
          id,
          text -> {
            Batch owned = owned(id, text, here, isForced);
            taken.set(owned);
            return BatchText.write(owned);
          });
      return true;
    });
    return taken.get().jobs().stream().map(job -> job.hex()).toList();
  }

  private static Batch owned(String id, Optional<String> text, String here, boolean isForced) {
    Batch batch =
        read(
            text.orElseThrow(() ->
                new ControlException(
                    Code.NOT_FOUND,
                    "there is no batch %s in this tree".formatted(id),
                    "git pull, or write the script again: assay queue materialize")));
    if (!batch.isFor(here) && !isForced) {
      throw new ControlException(
          Code.CONFLICT,
          "batch %s is run by the machine '%s', and this is '%s'"
              .formatted(id, batch.owner(), here),
          "--force runs it here all the same; what both run, runs twice");
    }
    return batch.ownedBy(here);
  }

  private static Batch read(String text) {
    try {
      return BatchText.read(text);
    } catch (DispatchException e) {
      throw new ControlException(
          Code.CONFLICT, String.valueOf(e.getMessage()), "restore the file, e.g. from git");
    }
  }
}
