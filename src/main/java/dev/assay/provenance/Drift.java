package dev.assay.provenance;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// In what two documents of provenance differ, as lines for people. Each begins with what it is
/// about: `commit`, `changes`, `code`, …
public final class Drift {

  private static final int SHORT = 10;

  private Drift() {}

  /// How the code of `now` differs from that of `then`; documents of [Code], or empty where there
  /// was none.
  public static List<String> ofCode(Optional<Value.Object> then, Optional<Value.Object> now) {
    if (then.isEmpty() || now.isEmpty()) {
      return then.isEmpty() == now.isEmpty()
          ? List.of()
          : List.of(
              "code: %s, %s"
                  .formatted(
                      then.isEmpty() ? "no repository was known" : "a repository was known",
                      now.isEmpty() ? "git tells of none now" : "git tells of one now"));
    }
    var lines = new ArrayList<String>();
    String before = commit(then.get());
    String after = commit(now.get());
    if (!before.equals(after)) {
      lines.add("commit: %s, now %s".formatted(before, after));
    }
    String had = changes(then.get());
    String has = changes(now.get());
    if (!had.equals(has)) {
      lines.add("changes: %s, now %s".formatted(had, has));
    } else if (!digest(then.get()).equals(digest(now.get())) && before.equals(after)) {
      lines.add("changes: other ones than before");
    }
    return lines;
  }

  /// Whether nobody can say if another state of the code is the same as this one.
  static boolean isVague(Value.Object code) {
    return changes(code).equals("unknown")
        || !changes(code).equals("none") && digest(code).isEmpty()
        || Pairs.text(code, "commit").isEmpty();
  }

  private static String commit(Value.Object code) {
    return Pairs.text(code, "commit")
        .map(id -> id.substring(0, Math.min(SHORT, id.length())))
        .orElse("none");
  }

  private static Optional<String> digest(Value.Object code) {
    return Pairs.text(code, "diff_sha256");
  }

  private static String changes(Value.Object code) {
    Value dirty = code.get("dirty").orElse(Value.Null.NULL);
    if (!(dirty instanceof Value.Bool(boolean isDirty))) {
      return "unknown";
    }
    return isDirty ? "uncommitted ones" : "none";
  }

  /// How the interpreters and lock files of `now` differ from those of `then`; whole documents.
  public static List<String> ofPackages(Value.Object then, Value.Object now) {
    var lines = new ArrayList<String>();
    lines.addAll(named("interpreter of stage ", interpreters(then), interpreters(now)));
    lines.addAll(named("lock file ", locks(then), locks(now)));
    return lines;
  }

  private static Map<String, String> interpreters(Value.Object document) {
    var found = new LinkedHashMap<String, String>();
    for (Value.Object one : Pairs.objects(document, "interpreters")) {
      String version = Pairs.text(one, "version").map(v -> " (" + v + ")").orElse("");
      found.put(
          Pairs.text(one, "stage").orElse(""), Pairs.text(one, "path").orElse("unknown") + version);
    }
    return found;
  }

  private static Map<String, String> locks(Value.Object document) {
    var found = new LinkedHashMap<String, String>();
    for (Value.Object one : Pairs.objects(document, "locks")) {
      found.put(
          Pairs.text(one, "path").orElse(""),
          "sha256 " + Pairs.text(one, "sha256").orElse("").substring(0, SHORT));
    }
    return found;
  }

  private static List<String> named(
      String kind, Map<String, String> then, Map<String, String> now) {
    var names = new java.util.LinkedHashSet<>(then.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !then.getOrDefault(name, "absent").equals(now.getOrDefault(name, "absent")))
        .map(name ->
            "%s%s: %s, now %s"
                .formatted(
                    kind,
                    name,
                    then.getOrDefault(name, "absent"),
                    now.getOrDefault(name, "absent")))
        .toList();
  }
}
