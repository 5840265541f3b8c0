package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What git carries of an ended run to other machines. What may leave this machine is named here,
/// field by field; nothing else does, so neither output, nor paths, nor environments. Pure.
public final class LedgerEntry {

  /// Where entries stand, below the root of a repository.
  public static final String FOLDER = Ledger.FOLDERS.getFirst();

  private static final String STARTED = "started_at";
  private static final String ENDED = "ended_at";
  private static final String WALLCLOCK = "wallclock_s";
  private static final String PROMOTED = "promoted_at";
  private static final String MACHINE = "registered_machine";

  private static final List<String> TRACKER =
      List.of("backend", "run_id", "url", "group", "project");
  private static final List<String> LINK =
      List.of("experiment_id", "experiment_path", "hypothesis_id", "sub_hypothesis_id");

  private LedgerEntry() {}

  /// The file of the entry of a run, below the root of a repository.
  public static Path file(Path repository, String id) {
    return repository.resolve(FOLDER).resolve(id + ".json");
  }

  /// The entry of a run; empty where it has not ended.
  ///
  /// @param id 32 hexadecimal digits
  /// @param document of the run, whoever wrote it
  /// @param machine on which the run was registered
  public static Optional<Value.Object> of(
      String id, Value.Object statePoint, Value.Object document, String machine, Instant now) {
    Run run = Run.of(id, "", statePoint, document);
    return run.status()
        .filter(Run.TERMINAL::contains)
        .map(status -> {
          var entry = new TreeMap<String, Value>();
          entry.put("schema_version", Value.of(1));
          entry.put("job_id", Value.of(id));
          entry.put("statepoint", statePoint);
          entry.put("status", Value.of(status));
          entry.put(MACHINE, Value.of(machine));
          entry.put(PROMOTED, Value.of(now.truncatedTo(ChronoUnit.SECONDS).toString()));
          Run.linkOf(document).map(said -> only(said, LINK)).ifPresent(put(entry, "run_link"));
          tracker(document).ifPresent(put(entry, "tracker"));
          times(document, entry);
          statePoint.get("code_commit").ifPresent(commit -> entry.put("code_commit", commit));
          statePoint.get("code_dirty").ifPresent(dirty -> entry.put("code_dirty", dirty));
          return Value.object(entry);
        });
  }

  private static Consumer<Value.Object> put(Map<String, Value> entry, String key) {
    return object -> {
      if (!object.members().isEmpty()) {
        entry.put(key, object);
      }
    };
  }

  private static Optional<Value.Object> tracker(Value.Object document) {
    return document
        .get("tracker")
        .filter(Value.Object.class::isInstance)
        .map(said -> only((Value.Object) said, TRACKER));
  }

  /// Of `object` the texts under `keys`.
  private static Value.Object only(Value.Object object, List<String> keys) {
    var kept = new LinkedHashMap<String, Value>();
    for (String key : keys) {
      Run.text(object, key).ifPresent(text -> kept.put(key, Value.of(text)));
    }
    return new Value.Object(kept);
  }

  /// When it began and ended: as the document says, else as its last attempt does.
  private static void times(Value.Object document, Map<String, Value> entry) {
    Value.Object source =
        document.get(STARTED).isPresent() ? document : lastAttempt(document).orElse(document);
    Optional<Instant> started = instant(source, STARTED).or(() -> instant(source, "claimed_at"));
    Optional<Instant> ended = instant(source, ENDED);
    started.ifPresent(at -> entry.put(STARTED, seconds(at)));
    ended.ifPresent(at -> entry.put(ENDED, seconds(at)));
    Value stated = document.get(WALLCLOCK).orElse(Value.Null.NULL);
    if (stated instanceof Value.Int || stated instanceof Value.Float) {
      entry.put(WALLCLOCK, stated);
    } else if (started.isPresent() && ended.isPresent()) {
      long millis = Duration.between(started.get(), ended.get()).toMillis();
      entry.put(WALLCLOCK, Value.of(millis / 1000.0));
    }
  }

  private static Optional<Value.Object> lastAttempt(Value.Object document) {
    Value ours = document.get("assay").orElse(Value.Null.NULL);
    boolean has =
        ours instanceof Value.Object object
            && object.get("attempts").orElse(Value.Null.NULL) instanceof Value.Array;
    if (!has) {
      return Optional.empty();
    }
    var attempts = (Value.Array) ((Value.Object) ours).get("attempts").orElseThrow();
    return attempts.items().isEmpty()
        ? Optional.empty()
        : Optional.of(attempts.items().getLast())
            .filter(Value.Object.class::isInstance)
            .map(Value.Object.class::cast);
  }

  private static Optional<Instant> instant(Value.Object holder, String key) {
    return Run.text(holder, key)
        .flatMap(text -> {
          try {
            return Optional.of(Instant.parse(text));
          } catch (DateTimeException e) {
            return Optional.empty(); // written by hand: then it is not told
          }
        });
  }

  private static Value seconds(Instant at) {
    return Value.of(at.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /// The text of an entry: keys in order, a line for each.
  public static String text(Value.Object entry) {
    return Json.writeIndentedExact(sorted(entry)) + "\n";
  }

  private static Value sorted(Value value) {
    return switch (value) {
      case Value.Object object -> {
        var members = new TreeMap<String, Value>();
        object.members().forEach((key, member) -> members.put(key, sorted(member)));
        yield Value.object(members);
      }
      case Value.Array array -> Value.of(array.items().stream().map(LedgerEntry::sorted).toList());
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _, Value.Text _ -> value;
    };
  }

  /// Whether `entry` says more than `before`, the text of an earlier one, but for when it was made.
  public static boolean isNews(Value.Object entry, String before) {
    return read(before)
        .filter(earlier -> without(earlier, PROMOTED).equals(without(entry, PROMOTED)))
        .isEmpty();
  }

  /// One entry of those that several machines wrote of one run: that which says the same as `known`
  /// of the run itself, where one does; it does not matter in which order they are named.
  ///
  /// @param known what its document says now; empty where the run is not here, or goes on
  /// @return the text; empty where there is nothing to say
  public static Optional<String> merged(Optional<Value.Object> known, List<String> texts) {
    var read = texts.stream().flatMap(text -> read(text).stream()).toList();
    Optional<Value.Object> kept =
        known.isPresent()
            ? read.stream().filter(entry -> ofRun(entry).equals(ofRun(known.get()))).min(BY_TEXT)
            : read.stream().max(BY_END.thenComparing(BY_TEXT));
    return kept.or(() -> known).map(LedgerEntry::text);
  }

  private static final Comparator<Value.Object> BY_TEXT = Comparator.comparing(LedgerEntry::text);

  private static final Comparator<Value.Object> BY_END =
      Comparator.comparing(entry -> Run.text(entry, ENDED).orElse(""));

  /// What is said of the run, and not of who told it.
  private static Value.Object ofRun(Value.Object entry) {
    return without(without(entry, PROMOTED), MACHINE);
  }

  private static Optional<Value.Object> read(String text) {
    try {
      return Json.parse(text) instanceof Value.Object entry ? Optional.of(entry) : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private static Value.Object without(Value.Object entry, String key) {
    var members = new LinkedHashMap<>(entry.members());
    members.remove(key);
    return new Value.Object(members);
  }
}
