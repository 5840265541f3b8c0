package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.YamlTable;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One Markdown file: its head in YAML, and what of its body links and validation need. Immutable.
///
/// @param file seen from the root of the repository, with `/`
/// @param head the table between the marks `---`; without keys where there is none, or none that
///   can be read
/// @param unreadable why the head, or the whole file, cannot be read
/// @param said lines `> **Name**: value` of the body, by name
/// @param headings of the second level
/// @param linksLine the line of `## Links`, or 0
/// @param links what `[[…]]` names below `## Links`, with its line
record Note(
    String file,
    YamlTable head,
    Optional<InputException> unreadable,
    Map<String, Said> said,
    Set<String> headings,
    int linksLine,
    Map<String, Integer> links) {

  /// A value and the line on which it stands.
  record Said(String text, int line) {}

  /// The name of the file, with `.md`.
  String name() {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /// The name of the file, without `.md`.
  String stem() {
    return name().substring(0, name().length() - ".md".length());
  }

  /// What it says about `field`; the head wins. Empty where that is blank.
  Optional<Said> field(Field field) {
    return inHead(field).or(() -> Optional.ofNullable(said.get(field.title())));
  }

  /// What the head says about `field`; empty where that is blank.
  Optional<Said> inHead(Field field) {
    return head.value()
        .get(field.key())
        .map(value -> new Said(text(value), head.line(List.of(field.key()))))
        .filter(found -> !found.text().isBlank());
  }

  /// The note that `field` names, without its brackets; empty where it names none.
  Optional<Said> reference(Field field) {
    return field(field)
        .map(found -> new Said(reference(found.text()), found.line()))
        .filter(found -> !found.text().isEmpty());
  }

  /// The line of `field`, or of the end of what says such things.
  int line(Field field) {
    return field(field).map(Said::line).orElse(1);
  }

  /// Other names under which it is known.
  List<String> aliases() {
    return head.value().get("aliases").map(Note::texts).orElse(List.of());
  }

  /// One text or a list of them.
  static List<String> texts(Value value) {
    var texts = new ArrayList<String>();
    List<Value> items = value instanceof Value.Array(List<Value> all) ? all : List.of(value);
    items.forEach(item -> texts.add(text(item).strip()));
    texts.removeIf(String::isEmpty);
    return List.copyOf(texts);
  }

  /// A reference without brackets: `[[H001|the claim]]` → `H001`. What says that there is none is
  /// empty.
  static String reference(String text) {
    String plain = text.strip();
    if (plain.startsWith("[[") && plain.endsWith("]]")) {
      return WikiLinks.target(plain.substring(2, plain.length() - 2));
    }
    boolean none = List.of("N/A", "None", "null").contains(plain);
    return none ? "" : plain;
  }

  /// A value as it would be written. `[[H001]]` without quotes is a list in a list to YAML.
  static String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Null _ -> "";
      case Value.Array(List<Value> items)
          when items.size() == 1
              && Objects.requireNonNull(items.getFirst()) instanceof Value.Array ->
          text(items.getFirst());
      case Value.Array(List<Value> items) ->
          String.join(", ", items.stream().map(Note::text).toList());
      case Value.Bool _, Value.Int _, Value.Float _, Value.Object _ -> Json.write(value);
    };
  }
}
