package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.ControlException.Code;
import dev.assay.knowledge.Draft;
import dev.assay.knowledge.ExperimentNote;
import dev.assay.knowledge.Issue;
import dev.assay.knowledge.Kind;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.knowledge.MachineLabel;
import dev.assay.knowledge.NewRun;
import dev.assay.knowledge.NotThereException;
import dev.assay.knowledge.NotePlan;
import dev.assay.knowledge.NotePlanning;
import dev.assay.knowledge.Validation;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads and writes notes below the folder it is given. Safe for many threads.
final class LocalDocumenting implements Documenting {

  private static final String LOCK = ".lock";

  private final Optional<Path> runs;
  private final MachineLabel label;
  private final InstantSource clock;

  /// @param runs the folder of all runs; empty for `.runs` of the repository
  LocalDocumenting(Optional<Path> runs, MachineLabel label, InstantSource clock) {
    this.runs = runs;
    this.label = label;
    this.clock = clock;
  }

  /// Of the repository and store that `settings` mean.
  static Documenting of(Settings settings, InstantSource clock) {
    Optional<Path> runs =
        settings.store() instanceof StoreChoice.Tree(Path root)
            ? Optional.of(root)
            : Optional.empty();
    return new LocalDocumenting(runs, new MachineLabel(settings.machineLabel()), clock);
  }

  @Override
  public Value.Object validate(Path folder, Scope scope, StrictRuns strict) {
    Validation validation = Validation.of(around(folder), scope, strict);
    return new Document()
        .with("ok", validation.isOk())
        .with("errors", validation.errors())
        .with("warnings", validation.issues().size() - validation.errors())
        .with("notes", validation.notes())
        .with("runs", validation.runs())
        .with("ledger", validation.ledger())
        .with("issues", validation.issues().stream().map(LocalDocumenting::issue).toList())
        .build();
  }

  private static Value.Object issue(Issue issue) {
    int line = issue.line();
    return new Document()
        .with("severity", issue.severity().name().toLowerCase(Locale.ROOT))
        .with("code", issue.code())
        .with("file", issue.file())
        .with("line", line > 0 ? OptionalInt.of(line) : OptionalInt.empty())
        .with("message", issue.message())
        .build();
  }

  @Override
  public Value.Object install(Path folder) {
    refuseMissing(folder);
    return new Installation(folder).install();
  }

  @Override
  public Value.Object create(Path folder, Draft draft) {
    KnowledgeFolder notes = around(folder);
    return WritingTurn.take(notes.notes().resolve(LOCK), () -> created(notes, draft));
  }

  private Value.Object created(KnowledgeFolder notes, Draft draft) {
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    NotePlan plan = planned(notes, draft, today);
    if (!NoteFiles.create(plan.file(), plan.text())) {
      throw new ControlException(Code.CONFLICT, plan.file() + ": is there already", "try again");
    }
    var linked = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    for (NotePlan.Edit edit : plan.edits()) {
      String shown = shown(notes, edit.file());
      if (NoteFiles.read(edit.file()).equals(edit.before())) {
        NoteFiles.replace(edit.file(), edit.after());
        linked.add(shown);
      } else {
        warnings.add(
            "%s was changed meanwhile; write [[%s]] below its ## Links"
                .formatted(shown, plan.id()));
      }
    }
    return new Document()
        .with("id", plan.id())
        .with("file", shown(notes, plan.file()))
        .withTexts("linked", linked)
        .with("runs", plan.runs())
        .withTexts("warnings", warnings)
        .build();
  }

  private static NotePlan planned(KnowledgeFolder notes, Draft draft, LocalDate today) {
    try {
      return NotePlanning.plan(notes, draft, today);
    } catch (NotThereException e) {
      throw new ControlException(Code.NOT_FOUND, String.valueOf(e.getMessage()), e.hint(), e);
    }
  }

  @Override
  public Value.Object run(Path folder, RunRequest request) {
    KnowledgeFolder notes = around(folder);
    ExperimentNote experiment =
        notes
            .experiment(request.experiment())
            .orElseThrow(() ->
                new ControlException(
                    Code.NOT_FOUND,
                    "there is no note of an experiment '%s'".formatted(request.experiment()),
                    there(notes.ids(Kind.EXPERIMENT))));
    var run =
        NewRun.of(
            notes,
            experiment,
            request.hypothesis(),
            request.params(),
            request.resolved(),
            clock.instant());
    boolean created = RunFiles.create(run);
    return new Document()
        .with("id", run.id())
        .with("file", shown(notes, run.directory()))
        .with("experiment", experiment.id())
        .with("created", created)
        .with("params", run.statePoint())
        .withTexts("warnings", run.warnings())
        .build();
  }

  private static String there(List<String> ids) {
    return ids.isEmpty() ? "assay new experiment makes one" : "there are " + String.join(", ", ids);
  }

  private static String shown(KnowledgeFolder notes, Path file) {
    return notes.repository().relativize(file).toString();
  }

  @Override
  public Value.Object promote(Path folder, List<String> given, Optional<String> named) {
    return ledger(folder, named).promote(given);
  }

  @Override
  public Value.Object backfill(Path folder, boolean overwrite, Optional<String> named) {
    return ledger(folder, named).backfill(overwrite);
  }

  private LedgerWriting ledger(Path folder, Optional<String> named) {
    KnowledgeFolder place = withRuns(KnowledgeFolder.atOrAround(folder));
    return new LedgerWriting(place, named.orElseGet(() -> label.of(place)), clock);
  }

  private KnowledgeFolder withRuns(KnowledgeFolder folder) {
    return runs.map(folder::withRuns).orElse(folder);
  }

  private KnowledgeFolder around(Path folder) {
    refuseMissing(folder);
    return KnowledgeFolder.around(folder)
        .map(this::withRuns)
        .orElseThrow(() ->
            new ControlException(
                Code.NOT_FOUND,
                "%s: there is no folder %s here or above, up to the root of the repository"
                    .formatted(folder, KnowledgeFolder.NAME),
                "assay install makes one"));
  }

  private static void refuseMissing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ControlException(Code.NOT_FOUND, folder + ": there is no such folder", "");
    }
  }
}
