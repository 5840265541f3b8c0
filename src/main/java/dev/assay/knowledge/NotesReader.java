package dev.assay.knowledge;

import dev.assay.config.Nearest;
import dev.assay.knowledge.Notes.Numbered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Collects the notes of a folder, in the order of their names. For one folder.
final class NotesReader {

  /// Notes that stand alone, and where.
  static final Map<String, String> SPECIAL =
      Map.of(
          "ACTIVE", "ACTIVE.md", "CHALLENGE", "mission/CHALLENGE.md", "DASHBOARD", "DASHBOARD.md");

  private static final Set<String> KNOWN =
      Set.of("mission", "research", "reports", "lessons", "threads");
  private static final Set<String> KNOWN_RESEARCH =
      Set.of("hypotheses", "experiments", "findings", "literature", "data", "threads");

  /// Where notes stand that have no number, but may be linked.
  private static final List<String> FREE =
      List.of("", "mission", "lessons", "threads", "research/threads");

  private final KnowledgeFolder folder;
  private final SequencedMap<String, Note> special = new TreeMap<>();
  private final SequencedMap<String, Numbered> numbered = new TreeMap<>();
  private final Map<String, Note> names = new LinkedHashMap<>();
  private final List<Issue> issues = new ArrayList<>();

  private NotesReader(KnowledgeFolder folder) {
    this.folder = folder;
  }

  static Notes read(KnowledgeFolder folder) {
    var reader = new NotesReader(folder);
    reader.collectSpecial();
    for (Kind kind : Kind.values()) {
      reader.collect(kind);
    }
    var free = reader.free();
    reader.checkFolders(folder.notes(), KNOWN);
    reader.checkFolders(folder.notes().resolve("research"), KNOWN_RESEARCH);
    reader.index(free);
    return new Notes(reader.special, reader.numbered, reader.names, reader.issues);
  }

  private void collectSpecial() {
    new TreeMap<>(SPECIAL)
        .forEach((name, path) -> {
          Path file = folder.notes().resolve(path);
          if (Files.exists(file)) {
            special.put(name, folder.note(file));
          } else if (!name.equals("DASHBOARD")) {
            issues.add(
                Issue.error(
                    "filesystem",
                    folder.shown(file),
                    0,
                    "it is missing; `assay install` makes one to fill in"));
          }
        });
  }

  private void collect(Kind kind) {
    Path directory = folder.notes().resolve(kind.directory());
    for (String name : notes(directory)) {
      Path file = directory.resolve(name);
      var id = kind.idIn(name);
      if (id.isPresent()) {
        add(kind, id.get(), file);
      } else if (!kind.directory().equals("reports")) {
        issues.add(
            Issue.error(
                "filename",
                folder.shown(file),
                0,
                "the name is not %s001-short-title.md; rename it, or move it elsewhere"
                    .formatted(kind.prefix())));
      }
    }
  }

  private void add(Kind kind, String id, Path file) {
    Numbered first = numbered.get(id);
    if (first == null) {
      numbered.put(id, new Numbered(kind, id, folder.note(file)));
      return;
    }
    issues.add(
        Issue.error(
            "duplicate_id",
            folder.shown(file),
            0,
            "%s is also the id of %s; give one of them the next free id"
                .formatted(id, first.note().name())));
  }

  private List<Note> free() {
    var notes = new ArrayList<Note>();
    for (String place : FREE) {
      Path directory = folder.notes().resolve(place);
      notes(directory).stream()
          .map(directory::resolve)
          .filter(file ->
              SPECIAL.values().stream()
                  .noneMatch(path -> file.equals(folder.notes().resolve(path))))
          .map(folder::note)
          .forEach(notes::add);
    }
    return notes;
  }

  /// Names of Markdown files; what is hidden or explains a folder is no note.
  private static List<String> notes(Path directory) {
    return KnowledgeFolder.names(directory).stream()
        .filter(name -> name.endsWith(".md") && !name.startsWith(".") && !name.equals("README.md"))
        .toList();
  }

  private void checkFolders(Path within, Set<String> known) {
    for (String name : KnowledgeFolder.names(within)) {
      Path directory = within.resolve(name);
      boolean isFolder = Files.isDirectory(directory);
      if (known.contains(name) && !isFolder) {
        issues.add(
            Issue.error(
                "filesystem",
                folder.shown(directory),
                0,
                "a folder is needed here; move it elsewhere"));
      }
      if (known.contains(name) || name.startsWith(".") || !isFolder) {
        continue;
      }
      String hint = Nearest.hint(name, known);
      issues.add(
          Issue.error(
              "filesystem",
              folder.shown(directory),
              0,
              "it is no folder of notes, so nothing in it is checked; allowed are %s%s"
                  .formatted(
                      String.join(", ", known.stream().sorted().toList()),
                      hint.isEmpty() ? "" : "; " + hint)));
    }
  }

  private void index(List<Note> free) {
    Map<String, Note> first = new HashMap<>();
    special.forEach((name, note) -> register(name, note, first));
    numbered.values().forEach(one -> register(one.id(), one.note(), first));
    free.forEach(note -> register(note.stem(), note, first));
    names.putAll(first);
  }

  private void register(String name, Note note, Map<String, Note> known) {
    var all = new ArrayList<>(List.of(note.stem(), name));
    all.addAll(note.aliases());
    for (String one : all) {
      Note there = known.putIfAbsent(one, note);
      if (there != null && !there.file().equals(note.file())) {
        issues.add(
            Issue.error(
                "alias",
                note.file(),
                note.head().line(List.of("aliases")),
                "[[%s]] may mean this note or %s; rename one".formatted(one, there.name())));
      }
    }
  }
}
