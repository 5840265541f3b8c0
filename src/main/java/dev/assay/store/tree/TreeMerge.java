package dev.assay.store.tree;

import dev.assay.dispatch.Batch;
import dev.assay.dispatch.BatchText;
import dev.assay.dispatch.DispatchException;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;

/// Makes one of the two texts of a document that two machines changed apart. Writes nothing.
final class TreeMerge {

  private final Layout layout;

  TreeMerge(Layout layout) {
    this.layout = layout;
  }

  /// The text of both together; it does not matter which side is named first.
  ///
  /// @param file below the root of the tree
  /// @throws StoreException `CONFLICT` when a person must decide, with what and why
  String merge(Path file, String ours, String theirs) {
    try {
      return switch (kind(file)) {
        case "workspace" -> trial(file, ours, theirs);
        case "experiments" -> experiment(ours, theirs);
        case "batches" -> batch(ours, theirs);
        default ->
            throw new Fields.MalformedException(
                "it is no document of a tree; resolve it by hand, then: git add");
      };
    } catch (Fields.MalformedException
        | JsonSyntaxException
        | DispatchException
        | DateTimeException
        | IllegalArgumentException e) {
      throw new StoreException(Code.CONFLICT, "%s: %s".formatted(file, e.getMessage()));
    }
  }

  private static String kind(Path file) {
    String name = String.valueOf(file.getFileName());
    String first = file.getName(0).toString();
    boolean isDocument =
        first.equals("workspace")
            ? file.getNameCount() == 3 && name.equals(Layout.DOCUMENT)
            : file.getNameCount() == 2 && name.endsWith(".json");
    return isDocument ? first : "";
  }

  private String trial(Path file, String ours, String theirs) {
    Path beside = layout.root().resolve(file).resolveSibling(Layout.STATE_POINT);
    var statePoint = Fields.of(Json.parse(text(beside))).object();
    return DocumentText.of(
        MergedTrial.of(trial(statePoint, ours), trial(statePoint, theirs)).write());
  }

  private static TrialDocument trial(Value.Object statePoint, String text) {
    var document = Fields.of(Json.parse(text)).object();
    if (!TrialDocument.isOurs(document)) {
      throw new Fields.MalformedException(
          "another program wrote one side of it; resolve it by hand, then: git add");
    }
    return TrialDocument.read(statePoint, document);
  }

  private static String experiment(String ours, String theirs) {
    var both =
        MergedExperiment.of(
            ExperimentText.read(Json.parse(ours)), ExperimentText.read(Json.parse(theirs)));
    return DocumentText.of(ExperimentText.write(both));
  }

  /// The same jobs have the same id, so only who runs them can differ.
  private static String batch(String ours, String theirs) {
    Batch mine = BatchText.read(ours);
    Batch other = BatchText.read(theirs);
    if (!mine.id().equals(other.id())) {
      throw new Fields.MalformedException(
          "one side has batch %s, the other %s; keep one side's file"
              .formatted(mine.id(), other.id()));
    }
    if (!mine.isFor(other.owner()) && !other.owner().isEmpty()) {
      throw new Fields.MalformedException(
          "%s and %s have both begun to run it; keep one side's file, and look whether jobs ran twice"
              .formatted(mine.owner(), other.owner()));
    }
    boolean isFirst = mine.frozenAt().isBefore(other.frozenAt());
    String owner = mine.owner().isEmpty() ? other.owner() : mine.owner();
    return BatchText.write((isFirst ? mine : other).ownedBy(owner));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }
}
