package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.space.Value;
import dev.assay.store.Maintenance;
import java.nio.file.Path;
import java.util.ArrayList;

/// Care of the store, through the capability that its implementation offers.
final class LocalUpkeep implements Upkeep {

  private final OpenedStore store;
  private final AttemptFolders folders;
  private final CodeSnapshots snapshots;
  private final LocalControl.Surroundings around;

  LocalUpkeep(
      OpenedStore store,
      AttemptFolders folders,
      CodeSnapshots snapshots,
      LocalControl.Surroundings around) {
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
  public Value.Object compact() {
    long freed = store.maintain(Maintenance::compact);
    return new Document().with("ok", true).with("freed_bytes", freed).build();
  }

  @Override
  public Value.Object doctor() {
    return new Doctor(folders.home(), around.ground(), around.clock()).examine();
  }

  @Override
  public Value.Object settings() {
    return new Document()
        .with("settings", around.settings().entries().stream().map(Settings.Entry::document).toList())
        .build();
  }

  @Override
  public Path home() {
    return folders.home();
  }
}
