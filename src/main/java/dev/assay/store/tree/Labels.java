package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Operations.Labelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tags and notes before and after somebody changes them.
///
/// @param labels as they will be
/// @param told what of them is new
record Labels(Value.Object labels, Value.Object told) {

  /// Empty when nothing changes.
  static Optional<Labels> changed(Value.Object labels, Labelling wanted) {
    Set<String> tags = tags(labels);
    var added = wanted.add().stream().distinct().filter(tag -> !tags.contains(tag)).toList();
    var removed = wanted.remove().stream().distinct().filter(tags::contains).toList();
    String note = labels.get("notes").flatMap(Labels::text).orElse("");
    boolean isNoted = wanted.note().filter(text -> !text.equals(note)).isPresent();
    if (added.isEmpty() && removed.isEmpty() && !isNoted) {
      return Optional.empty();
    }
    var left = new ArrayList<>(tags);
    left.addAll(added);
    left.removeAll(removed);
    var members = new LinkedHashMap<>(labels.members());
    members.put("tags", texts(left));
    var told = new Members();
    if (!added.isEmpty()) {
      told.put("added", texts(added));
    }
    if (!removed.isEmpty()) {
      told.put("removed", texts(removed));
    }
    if (isNoted) {
      members.put("notes", Value.of(wanted.note().orElse("")));
      told.put("notes", wanted.note().orElse(""));
    }
    return Optional.of(new Labels(new Value.Object(members), told.object()));
  }

  /// The tags among `labels`, in their order.
  static Set<String> tags(Value.Object labels) {
    var tags = new LinkedHashSet<String>();
    if (labels.get("tags").orElse(Value.Null.NULL) instanceof Value.Array(var items)) {
      items.forEach(tag -> text(tag).ifPresent(tags::add));
    }
    return tags;
  }

  private static Value texts(List<String> texts) {
    return Value.of(texts.stream().map(Value::of).toList());
  }

  private static Optional<String> text(Value value) {
    return value instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty();
  }
}
