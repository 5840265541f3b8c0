package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Operations.Labelling;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What may be a tag or a note.
final class Tags {
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.:/@-]{0,63}");
  private static final int LONGEST_NOTE = 16 * 1024;

  private Tags() {}

  /// @throws ControlException `USAGE` for text that is no tag, a tag that is both added and
  ///   removed, a note that is too long, or where nothing is to be changed
  static Labelling checked(List<String> add, List<String> remove, Optional<String> note) {
    add.forEach(Tags::check);
    remove.forEach(Tags::check);
    add.stream()
        .filter(remove::contains)
        .findFirst()
        .ifPresent(both -> {
          throw Refusals.usage("tag '%s' is both added and removed".formatted(both), "");
        });
    if (note.filter(text -> text.length() > LONGEST_NOTE).isPresent()) {
      throw Refusals.usage(
          "a note of %d characters; at most %d are allowed"
              .formatted(note.map(String::length).orElse(0), LONGEST_NOTE),
          "keep longer texts in a file, and note where it is");
    }
    if (add.isEmpty() && remove.isEmpty() && note.isEmpty()) {
      throw Refusals.usage("no tag was given", "write +TAG to add one, -TAG to take it away");
    }
    return new Labelling(add, remove, note);
  }

  private static void check(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw Refusals.usage(
          "'%s' is no tag".formatted(tag),
          "a tag is up to 64 letters, digits and _ . : / @ -, and begins with a letter or digit");
    }
  }

  /// The tags among `labels`; the empty list for none.
  static Value of(Value.Object labels) {
    return labels.get("tags").orElse(Value.Null.NULL) instanceof Value.Array tags
        ? tags
        : Value.of(List.of());
  }

  /// The note among `labels`; empty text for none.
  static Value note(Value.Object labels) {
    return labels.get("notes").orElse(Value.of(""));
  }
}
