package dev.assay.knowledge;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What git brings of ended runs, from this machine and others: ledger entries, and the older lists
/// of what single machines hold. Immutable.
///
/// @param byId entries that can be read
/// @param elsewhere by id, what a machine lists
/// @param issues one for each file that cannot be read
record Ledger(Map<String, Run> byId, Map<String, Elsewhere> elsewhere, List<Issue> issues) {

  /// The first that has an entry wins.
  static final List<String> FOLDERS = List.of(".assay/ledger", ".aexp/ledger");

  private static final String INDEX = ".aexp/runs-index";
  private static final String SUFFIX = ".json";
  private static final String CODE = "ledger.invalid";

  /// A run that another machine lists.
  record Elsewhere(String machine, Optional<String> experiment, Optional<String> condition) {

    boolean matches(String wanted, Value.Object selector) {
      boolean fits =
          selector.members().isEmpty()
              || (selector.members().size() == 1
                  && condition.isPresent()
                  && selector.get(Conditions.KEY).equals(condition.map(Value::of)));
      return fits && experiment.filter(wanted::equals).isPresent();
    }
  }

  static Ledger read(KnowledgeFolder folder) {
    var entries = new TreeMap<String, Run>();
    var elsewhere = new TreeMap<String, Elsewhere>();
    var issues = new ArrayList<Issue>();
    for (String place : FOLDERS) {
      for (Path file : files(folder, place)) {
        try {
          Run entry = entry(folder, file);
          entries.putIfAbsent(entry.id(), entry);
        } catch (JsonFile.UnreadableException e) {
          issues.add(Issue.error(CODE, folder.shown(e.file()), 0, e.getMessage()));
        }
      }
    }
    for (Path file : files(folder, INDEX)) {
      try {
        readIndex(file, elsewhere);
      } catch (JsonFile.UnreadableException e) {
        issues.add(Issue.warning(CODE, folder.shown(e.file()), 0, e.getMessage()));
      }
    }
    return new Ledger(entries, elsewhere, issues);
  }

  private static List<Path> files(KnowledgeFolder folder, String place) {
    Path directory = folder.repository().resolve(place);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    return KnowledgeFolder.names(directory).stream()
        .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
        .map(directory::resolve)
        .toList();
  }

  private static Run entry(KnowledgeFolder folder, Path file) {
    Value.Object read = JsonFile.object(file);
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - SUFFIX.length());
    Value.Object statePoint = object(read, "statepoint");
    String actual = ContentId.of(statePoint).hex();
    Optional<String> status = Run.text(read, "status");
    String problem = "";
    if (!Runs.isId(id) || !Run.text(read, "job_id").filter(id::equals).isPresent()) {
      problem = "its job_id is not the name of the file; restore it, e.g. from git";
    } else if (!actual.equals(id)) {
      problem =
          "the id of its statepoint is %s, not that of the entry; restore it, e.g. from git"
              .formatted(actual);
    } else if (!status.filter(Run.TERMINAL::contains).isPresent()) {
      problem =
          "its status is '%s'; only ended runs have entries: %s"
              .formatted(status.orElse(""), String.join(", ", Run.TERMINAL));
    }
    if (!problem.isEmpty()) {
      throw new JsonFile.UnreadableException(file, problem);
    }
    var document = new TreeMap<>(read.members());
    read.get("run_link").ifPresent(link -> document.put("aexp", link));
    return Run.of(id, folder.shown(file), statePoint, Value.object(document));
  }

  private static void readIndex(Path file, Map<String, Elsewhere> elsewhere) {
    Value.Object read = JsonFile.object(file);
    String name = file.getFileName().toString();
    String machine =
        Run.text(read, "machine_label").orElse(name.substring(0, name.length() - SUFFIX.length()));
    if (!(read.get("entries").orElse(Value.Null.NULL) instanceof Value.Array(List<Value> all))) {
      throw new JsonFile.UnreadableException(
          file, "it has no list of entries; restore it, e.g. from git");
    }
    for (Value one : all) {
      if (one instanceof Value.Object entry) {
        Run.text(entry, "job_id")
            .ifPresent(id ->
                elsewhere.put(
                    id,
                    new Elsewhere(
                        machine,
                        Run.text(entry, "experiment_id"),
                        Run.text(entry, Conditions.KEY))));
      }
    }
  }

  private static Value.Object object(Value.Object holder, String key) {
    return holder.get(key).orElse(Value.EMPTY) instanceof Value.Object object
        ? object
        : Value.EMPTY;
  }
}
