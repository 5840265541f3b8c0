package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.CanonicalJson;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads and writes the documents of a tree. What cannot be read is a [Problem] and nothing more:
/// it stands in nobody's way. What was read is remembered as long as its file is the same one.
final class Documents {

  private static final Stamp ABSENT = new Stamp(null, 0, 0);

  private final Layout layout;
  private final DurableFiles files;
  private final Map<Path, Remembered> memory = new ConcurrentHashMap<>();

  Documents(Layout layout, DurableFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /// A file replaced is a new file; one written in place has another time or size.
  private record Stamp(@Nullable Object file, long time, long size) {}

  private record Remembered(Stamp statePoint, Stamp document, Object content) {}

  /// What stands in the directory `id`.
  Found trial(ContentId id) {
    return remembered(
        layout.document(id), stamp(layout.statePoint(id)), () -> readTrial(id), Found.class);
  }

  /// As [#trial], certainly from the disk; for whoever holds its lock and will change it.
  Found freshTrial(ContentId id) {
    return readTrial(id);
  }

  /// Every trial of an experiment that can be read, in the order of their numbers.
  List<TrialDocument> trials(ExperimentDocument experiment) {
    var found = Together.read(experiment.trials(), this::trial);
    var all = new ArrayList<TrialDocument>(found.size());
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) instanceof Found.Ours(var trial)) {
        all.add(trial.at(experiment.id().trial(i + 1)));
      }
    }
    return all;
  }

  /// What stands where the trial `number` of an experiment should.
  Found trial(ExperimentDocument experiment, int number) {
    var found = trial(experiment.trials().get(number - 1));
    return found instanceof Found.Ours(var trial)
        ? new Found.Ours(trial.at(experiment.id().trial(number)))
        : found;
  }

  /// The names of the directories in the workspace that may be jobs.
  List<ContentId> directories() {
    return names(layout.workspace()).stream()
        .filter(name -> name.matches("[0-9a-f]{32}"))
        .map(ContentId::new)
        .toList();
  }

  /// Every experiment that exists and can be read, oldest first; deleted ones too.
  List<ExperimentDocument> experiments() {
    var found = new ArrayList<ExperimentDocument>();
    for (Path file : experimentFiles()) {
      if (experiment(file) instanceof ExperimentDocument document && exists(document)) {
        found.add(document);
      }
    }
    found.sort(
        Comparator.comparingLong(ExperimentDocument::order)
            .thenComparing(ExperimentDocument::createdAt)
            .thenComparing(ExperimentDocument::id));
    return found;
  }

  /// Every experiment that is not deleted, oldest first.
  List<ExperimentDocument> living() {
    return experiments().stream().filter(experiment -> !experiment.deleted()).toList();
  }

  /// One experiment that is not deleted.
  Optional<ExperimentDocument> experiment(ExperimentId id) {
    return evenDeleted(id).filter(document -> !document.deleted());
  }

  /// One experiment, deleted or not.
  Optional<ExperimentDocument> evenDeleted(ExperimentId id) {
    return Optional.of(layout.experiment(id))
        .filter(Files::exists)
        .map(this::experiment)
        .filter(ExperimentDocument.class::isInstance)
        .map(ExperimentDocument.class::cast)
        .filter(this::exists);
  }

  /// Whether an experiment was ever stored here, even if it cannot be read now.
  boolean isStored(ExperimentId id) {
    Path file = layout.experiment(id);
    return Files.exists(file)
        && !(experiment(file) instanceof ExperimentDocument document && !exists(document));
  }

  /// The highest attempt id in any trial, or 0.
  long highestAttempt() {
    return directories().stream()
        .flatMap(id -> trial(id).ours().stream())
        .flatMap(trial -> trial.attempts().stream())
        .mapToLong(attempt -> attempt.id().number())
        .max()
        .orElse(0);
  }

  /// Every record that cannot be used.
  List<Problem> problems() {
    var found = new ArrayList<Problem>();
    for (var id : directories()) {
      if (trial(id) instanceof Found.Broken(Problem problem)) {
        found.add(problem);
      }
    }
    for (Path file : experimentFiles()) {
      switch (experiment(file)) {
        case Problem problem -> found.add(problem);
        case ExperimentDocument document when exists(document) && !document.deleted() ->
            found.addAll(missing(document));
        default -> {}
      }
    }
    return found;
  }

  /// Replaces the document of a trial whose lock the caller holds.
  void write(TrialDocument trial) {
    Path file = layout.document(trial.directory());
    files.replace(file, DocumentText.of(trial.write()));
    var beside = stamp(layout.statePoint(trial.directory()));
    memory.put(file, new Remembered(beside, stamp(file), new Found.Ours(trial)));
  }

  /// Leaves of a trial's document only what others wrote.
  void writeForeign(TrialDocument trial) {
    Path file = layout.document(trial.directory());
    files.replace(file, DocumentText.of(trial.foreign()));
    memory.remove(file);
  }

  void write(ExperimentDocument experiment) {
    Path file = layout.experiment(experiment.id());
    files.replace(file, DocumentText.of(ExperimentText.write(experiment)));
    memory.put(file, new Remembered(ABSENT, stamp(file), experiment));
  }

  /// Makes sure that what was published outlives a loss of power.
  void forcePublished() {
    files.forceEntries(layout.workspace());
  }

  /// Makes a trial's directory, whole; false when it is there already. It may not outlive a loss of
  /// power before [#forcePublished].
  boolean publish(TrialDocument trial) {
    return files.publish(
        layout.trial(trial.directory()),
        Map.of(
            Layout.STATE_POINT, CanonicalJson.write(trial.statePoint().value()),
            Layout.DOCUMENT, DocumentText.of(trial.write())));
  }

  /// Removes a trial's directory.
  void remove(ContentId id) {
    files.remove(layout.trial(id));
  }

  private boolean exists(ExperimentDocument document) {
    return document.leader().equals(document.id())
        || Files.exists(layout.experiment(document.leader()));
  }

  private List<Problem> missing(ExperimentDocument experiment) {
    return experiment.trials().stream()
        .filter(id -> !(trial(id) instanceof Found.Ours || trial(id) instanceof Found.Broken))
        .map(id ->
            new Problem(
                layout.trial(id),
                "a trial of "
                    + experiment.id()
                    + " is missing; restore the directory, e.g. from git"))
        .toList();
  }

  /// An [ExperimentDocument] or a [Problem].
  private Object experiment(Path file) {
    return remembered(
        file,
        ABSENT,
        () -> {
          Object read = parsed(file, ExperimentText::read);
          if (read instanceof ExperimentDocument document
              && !file.endsWith(document.id() + ".json")) {
            return new Problem(file, "it says it is experiment " + document.id() + "; rename it");
          }
          return read;
        },
        Object.class);
  }

  private Found readTrial(ContentId id) {
    Object statePoint = parsed(layout.statePoint(id), Documents::object);
    if (statePoint instanceof Problem problem) {
      return Files.isDirectory(layout.trial(id)) ? new Found.Broken(problem) : new Found.Absent();
    }
    var point = (Value.Object) statePoint;
    var known = ContentId.of(point);
    if (!known.equals(id)) {
      return new Found.Broken(
          new Problem(
              layout.statePoint(id),
              "its id is "
                  + known
                  + ", not the name of its directory; restore the file, e.g. from git"));
    }
    Object read = parsed(layout.document(id), value -> found(id, point, object(value)));
    if (read instanceof Problem problem) {
      return Files.exists(layout.document(id))
          ? new Found.Broken(problem)
          : new Found.Foreign(id, point, Value.EMPTY);
    }
    return (Found) read;
  }

  private static Found found(ContentId id, Value.Object statePoint, Value.Object document) {
    return TrialDocument.isOurs(document)
        ? new Found.Ours(TrialDocument.read(id, statePoint, document))
        : new Found.Foreign(id, statePoint, document);
  }

  private static Value.Object object(Value value) {
    return Fields.of(value).object();
  }

  /// What `shape` makes of a file, or a [Problem].
  private static Object parsed(Path file, Function<Value, ?> shape) {
    try {
      return shape.apply(Json.parse(Files.readString(file)));
    } catch (JsonSyntaxException
        | Fields.MalformedException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeParseException e) {
      return new Problem(
          file, "it cannot be read, " + e.getMessage() + "; restore the file, e.g. from git");
    } catch (CharacterCodingException e) {
      return new Problem(file, "it is not UTF-8 text; restore the file, e.g. from git");
    } catch (NoSuchFileException e) {
      return new Problem(file, "it is missing; restore it, e.g. from git");
    } catch (IOException e) {
      return new Problem(
          file, "it cannot be read now, " + TreeErrors.why(e) + "; look at its permissions");
    }
  }

  private <T> T remembered(Path file, Stamp beside, Supplier<T> read, Class<T> type) {
    var stamp = stamp(file);
    var known = memory.get(file);
    if (known != null && known.document().equals(stamp) && known.statePoint().equals(beside)) {
      return type.cast(known.content());
    }
    T content = read.get();
    boolean worth = !(content instanceof Problem || content instanceof Found.Broken);
    if (worth && !stamp.equals(ABSENT)) {
      memory.put(file, new Remembered(beside, stamp, content));
    } else {
      memory.remove(file);
    }
    return content;
  }

  private static Stamp stamp(Path file) {
    try {
      var seen = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          seen.fileKey(), seen.lastModifiedTime().to(TimeUnit.NANOSECONDS), seen.size());
    } catch (IOException e) {
      // Whoever reads it will say why.
      return ABSENT;
    }
  }

  private List<Path> experimentFiles() {
    return names(layout.experiments()).stream()
        .filter(name -> name.endsWith(".json"))
        .map(layout.experiments()::resolve)
        .toList();
  }

  private static List<String> names(Path directory) {
    try (var all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", directory, e);
    }
  }
}
