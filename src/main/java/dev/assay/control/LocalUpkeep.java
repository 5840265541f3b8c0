package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.ControlException.Code;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Maintenance;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;

/// Care of the store, through the capability that its implementation offers.
final class LocalUpkeep implements Upkeep {

  private final OpenedStore store;
  private final References references;
  private final AttemptFolders folders;
  private final CodeSnapshots snapshots;
  private final LocalControl.Surroundings around;

  LocalUpkeep(
      OpenedStore store,
      References references,
      AttemptFolders folders,
      CodeSnapshots snapshots,
      LocalControl.Surroundings around) {
    this.references = references;
    this.snapshots = snapshots;
    this.store = store;
    this.folders = folders;
    this.around = around;
  }

  @Override
  public Value.Object check() {
    var report = store.maintain(Maintenance::check);
    var problems = new ArrayList<>(report.problems());
    problems.addAll(snapshots.problems());
    return new Document()
        .with("ok", problems.isEmpty())
        .withTexts("problems", problems)
        .with("experiments", report.experiments())
        .with("trials", report.trials())
        .with("jobs", report.jobs())
        .with("events", report.events())
        .build();
  }

  @Override
  public Value.Object backup(Path to) {
    store.maintain(maintenance -> {
      maintenance.backup(to);
      return true;
    });
    return new Document().with("ok", true).with("path", to.toString()).build();
  }

  @Override
  public Value.Object copy(StoreChoice from, StoreChoice to) {
    if (from instanceof StoreChoice.Tree || to instanceof StoreChoice.Tree) {
      throw Refusals.usage(
          "a tree is no database, and is not copied whole",
          "assay tree export and assay tree import copy what has ended to and from a tree");
    }
    var source = around.sides().apply(from);
    var target = around.sides().apply(to);
    if (!source.exists()) {
      throw new ControlException(
          Code.NOT_FOUND,
          "%s: there is no store to copy from".formatted(source.place()),
          "sqlite is the one of this home; sqlite:FILE and postgresql://… name others");
    }
    return Refusals.mapped(() -> {
      try (var here = source.opener().get();
          var there = target.opener().get()) {
        var rows = here.tables().orElseThrow().copyTo(there.tables().orElseThrow());
        return new Document()
            .with("ok", true)
            .with("from", source.place())
            .with("to", target.place())
            .with(
                "tables",
                rows.entrySet().stream()
                    .<Value>map(table ->
                        new Document()
                            .with("table", table.getKey())
                            .with("rows", table.getValue())
                            .build())
                    .toList())
            .build();
      }
    });
  }

  @Override
  public Value.Object compact() {
    long freed = store.maintain(Maintenance::compact);
    return new Document().with("ok", true).with("freed_bytes", freed).build();
  }

  @Override
  public Value.Object doctor() {
    return new Doctor(folders.home(), around.ground(), around.clock()).examine();
  }

  @Override
  public Value.Object code(String text, Path to) {
    var trial = references.trial(text).id();
    Value.Object made = store.ask(s -> s.provenances().of(trial.experiment()));
    Value.Object snapshot =
        Provenance.snapshot(made)
            .orElseThrow(() ->
                new ControlException(
                    Code.NOT_FOUND,
                    "trial %s has no snapshot of its code".formatted(trial),
                    "assay trial show %s has its commit; `snapshot: true` keeps later ones"
                        .formatted(trial)));
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new ControlException(
          Code.CONFLICT, "%s is there already".formatted(to), "name a folder that is not");
    }
    snapshots.giveBack(snapshot, to);
    return new Document()
        .with("trial", trial.toString())
        .with("path", to.toString())
        .with("files", snapshot.get("files").orElse(Value.Null.NULL))
        .build();
  }

  @Override
  public Value.Object settings() {
    return new Document()
        .with(
            "settings", around.settings().entries().stream().map(Settings.Entry::document).toList())
        .build();
  }

  @Override
  public Path home() {
    return folders.home();
  }
}
