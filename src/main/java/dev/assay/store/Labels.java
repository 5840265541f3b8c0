package dev.assay.store;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Operations.Labelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tags and notes as somebody changes them; the same for every store. Pure.
///
/// @param labels as they will be
/// @param told what of them is new
public record Labels(Value.Object labels, Value.Object told) {

  /// What `wanted` makes of `labels`; empty when nothing changes.
  public static Optional<Labels> changed(Value.Object labels, Labelling wanted) {
    Set<String> tags = tags(labels);
    var added = wanted.add().stream().distinct().filter(tag -> !tags.contains(tag)).toList();
    var removed = wanted.remove().stream().distinct().filter(tags::contains).toList();
    String note = labels.get("notes").map(Labels::text).orElse("");
    boolean isNoted = wanted.note().filter(text -> !text.equals(note)).isPresent();
    if (added.isEmpty() && removed.isEmpty() && !isNoted) {
      return Optional.empty();
    }
    var left = new ArrayList<>(tags);
    left.addAll(added);
    left.removeAll(removed);
    var members = new LinkedHashMap<>(labels.members());
    members.put("tags", texts(left));
    var told = new LinkedHashMap<String, Value>();
    if (!added.isEmpty()) {
      told.put("added", texts(added));
    }
    if (!removed.isEmpty()) {
      told.put("removed", texts(removed));
    }
    if (isNoted) {
      members.put("notes", Value.of(wanted.note().orElse("")));
      told.put("notes", Value.of(wanted.note().orElse("")));
    }
    return Optional.of(new Labels(Value.object(members), Value.object(told)));
  }

  /// The tags among `labels`, in their order.
  private static Set<String> tags(Value.Object labels) {
    var tags = new LinkedHashSet<String>();
    if (labels.get("tags").orElse(Value.Null.NULL) instanceof Value.Array(var items)) {
      items.forEach(tag -> tags.add(text(tag)));
    }
    return tags;
  }

  private static Value texts(List<String> texts) {
    return Value.of(texts.stream().map(Value::of).toList());
  }

  private static String text(Value value) {
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }
}
