package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.provenance.Provenance;
import dev.assay.provenance.SnapshotException;
import dev.assay.provenance.Snapshots;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The copies of code of a home, with what is refused said in control's way.
final class CodeSnapshots {

  private final Path home;
  private final OpenedStore store;

  CodeSnapshots(Path home, OpenedStore store) {
    this.home = home;
    this.store = store;
  }

  /// Made when it is asked for: most commands need none.
  private Snapshots snapshots() {
    return new Snapshots(home);
  }

  /// Does something while nobody else takes or removes copies.
  <T> T holding(Supplier<T> work) {
    return mapped(() -> {
      try (var _ = snapshots().hold()) {
        return work.get();
      }
    });
  }

  /// Takes a copy, within [#holding].
  Value.Object take(ExperimentSpec spec, Map<String, String> environment) {
    return mapped(() -> snapshots().take(spec, environment));
  }

  /// What a copy would be known by; takes none.
  Value.Object look(ExperimentSpec spec, Map<String, String> environment) {
    return mapped(() -> snapshots().look(spec, environment));
  }

  /// Writes a copy to the new folder `into`, with links to what lay beside it.
  void giveBack(Value.Object snapshot, Path into) {
    mapped(() -> {
      try {
        snapshots().giveBack(snapshot, into);
        return true;
      } catch (IOException e) {
        throw new ControlException(
            Code.FAILED,
            "cannot write %s: %s".formatted(into, e.getMessage()),
            "check its owner and the space that is left",
            e);
      }
    });
  }

  /// What is wrong with the copies that experiments refer to; reads all of them.
  List<String> problems() {
    return snapshots().problems(referred());
  }

  /// What is wrong with one copy; reads all of it.
  List<String> problems(Value.Object snapshot) {
    return snapshots().problems(List.of(snapshot));
  }

  /// Removes what no experiment refers to.
  Snapshots.Removed clean(boolean dryRun) {
    return Files.isDirectory(home.resolve("snapshots"))
        ? holding(() -> snapshots().clean(referred(), dryRun))
        : new Snapshots.Removed(0, 0);
  }

  private List<Value.Object> referred() {
    return store.ask(s -> s.provenances().all()).stream()
        .flatMap(document -> Provenance.snapshot(document).stream())
        .toList();
  }

  private static <T> T mapped(Supplier<T> work) {
    try {
      return work.get();
    } catch (SnapshotException e) {
      throw new ControlException(Code.FAILED, String.valueOf(e.getMessage()), e.hint(), e);
    }
  }
}
