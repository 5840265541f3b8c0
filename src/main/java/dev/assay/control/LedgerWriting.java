package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.knowledge.EndedRuns;
import dev.assay.knowledge.EndedRuns.Found;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.knowledge.LedgerEntry;
import dev.assay.knowledge.NotThereException;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes entries of ended runs for git to carry. For one call.
final class LedgerWriting {

  private final KnowledgeFolder folder;
  private final String machine;
  private final InstantSource clock;
  private final List<String> promoted = new ArrayList<>();
  private final List<String> unchanged = new ArrayList<>();

  LedgerWriting(KnowledgeFolder folder, String machine, InstantSource clock) {
    this.folder = folder;
    this.machine = machine;
    this.clock = clock;
  }

  Value.Object promote(List<String> given) {
    EndedRuns all = EndedRuns.read(folder);
    List<Found> runs = given.stream().map(id -> find(all, id)).toList();
    // All of them or none.
    runs.stream()
        .filter(run -> entry(run).isEmpty())
        .findFirst()
        .ifPresent(run -> {
          throw new ControlException(
              Code.CONFLICT,
              "run %s is not terminal: its status is '%s'"
                  .formatted(run.id(), run.status().orElse("")),
              "only ended runs have entries: complete, failed, abandoned, stopped");
        });
    runs.forEach(this::write);
    return document().build();
  }

  private static Found find(EndedRuns all, String given) {
    try {
      return all.find(given);
    } catch (NotThereException e) {
      throw new ControlException(Code.NOT_FOUND, String.valueOf(e.getMessage()), e.hint(), e);
    }
  }

  Value.Object backfill(boolean overwrite) {
    EndedRuns all = EndedRuns.read(folder);
    int skipped = 0;
    for (Found run : all.runs()) {
      if (run.hasEntry() && !overwrite) {
        skipped += entry(run).isPresent() ? 1 : 0;
      } else {
        write(run);
      }
    }
    return document().with("skipped", skipped).withTexts("warnings", all.problems()).build();
  }

  private Document document() {
    return new Document()
        .with("machine", machine)
        .withTexts("promoted", promoted)
        .withTexts("unchanged", unchanged);
  }

  private Optional<Value.Object> entry(Found run) {
    return LedgerEntry.of(run.id(), run.statePoint(), run.document(), machine, clock.instant());
  }

  private void write(Found run) {
    Path file = LedgerEntry.file(folder.repository(), run.id());
    entry(run)
        .ifPresent(entry -> {
          if (!LedgerEntry.isNews(entry, NoteFiles.read(file))) {
            unchanged.add(run.id());
            return;
          }
          NoteFiles.makeFolder(file.resolveSibling(""));
          NoteFiles.replace(file, LedgerEntry.text(entry));
          promoted.add(run.id());
        });
  }
}
