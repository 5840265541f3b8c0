package dev.assay.knowledge;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// All notes of a repository, and under which names links find them. Immutable.
///
/// @param special by name: `ACTIVE`, `CHALLENGE`, `DASHBOARD`, where they are
/// @param numbered by id
/// @param names what links may name → the note
/// @param issues found while collecting: files in a wrong place or with a wrong name
record Notes(
    SequencedMap<String, Note> special,
    SequencedMap<String, Numbered> numbered,
    Map<String, Note> names,
    List<Issue> issues) {

  /// A note with an id.
  record Numbered(Kind kind, String id, Note note) {}

  Collection<Numbered> all() {
    return numbered.values();
  }

  List<Numbered> all(Kind kind) {
    return numbered.values().stream().filter(note -> note.kind() == kind).toList();
  }

  Optional<Note> find(String id) {
    return Optional.ofNullable(numbered.get(id)).map(Numbered::note);
  }

  /// The note that a link names: by id, other name, name of the file, or path.
  Optional<Note> target(String link) {
    String last = link.substring(link.lastIndexOf('/') + 1);
    String name = last.endsWith(".md") ? last.substring(0, last.length() - 3) : last;
    return Optional.ofNullable(names.get(name));
  }

  /// How many notes there are, those without a number not counted.
  int size() {
    return special.size() + numbered.size();
  }
}
