package dev.assay.knowledge;

import java.nio.file.Path;
import java.util.List;

/// What is to be written for a new note.
///
/// @param id of the note
/// @param file that must not be there yet
/// @param text of it
/// @param edits of notes that must link back to it
/// @param runs how many runs it cites
public record NotePlan(String id, Path file, String text, List<Edit> edits, int runs) {

  /// A line more in a file.
  ///
  /// @param before what stands there now
  /// @param after what is to stand there
  public record Edit(Path file, String before, String after) {}

  /// Copies the edits.
  public NotePlan {
    edits = List.copyOf(edits);
  }
}
