package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.provenance.Unmerged;
import dev.assay.provenance.Unmerged.Conflict;
import dev.assay.space.Value;
import dev.assay.store.Merging;
import dev.assay.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes work from one machine to another by way of a tree.
final class LocalCarrying implements Carrying {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final OpenedStore store;

  LocalCarrying(OpenedStore store) {
    this.store = store;
  }

  @Override
  public Value.Object merge(Map<String, String> environment, boolean isTrial) {
    return store.merge(merging -> {
      List<Conflict> conflicts =
          Unmerged.below(merging.root(), environment, PATIENCE)
              .orElseThrow(() ->
                  new ControlException(
                      Code.UNAVAILABLE,
                      "%s: git gives no answer here".formatted(merging.root()),
                      "the tree must stand in a repository: git status"));
      var merged = new ArrayList<String>();
      var left = new ArrayList<Value>();
      for (Conflict conflict : conflicts) {
        String file = conflict.path().toString();
        obstacle(merging, conflict, isTrial)
            .ifPresentOrElse(
                why -> left.add(new Document().with("file", file).with("why", why).build()),
                () -> merged.add(file));
      }
      return new Document()
          .with("ok", left.isEmpty())
          .with("tree", merging.root().toString())
          .withTexts("merged", merged)
          .with("left", left)
          .build();
    });
  }

  /// Why a conflict is left; empty once it is resolved.
  private static Optional<String> obstacle(Merging merging, Conflict conflict, boolean isTrial) {
    if (conflict.ours().isEmpty() || conflict.theirs().isEmpty()) {
      return Optional.of(
          "one side removed it, the other changed it; keep it with git add, or remove it with git rm");
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
}
