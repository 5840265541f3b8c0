package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// What something was made of, as lines.
final class Origins {

  private static final int SHORT = 10;

  private Origins() {}

  /// Code and interpreters of a document of provenance; nothing where nothing is known.
  static List<String> lines(Value.Object provenance) {
    var lines = new ArrayList<String>();
    Value.Object rerun = Fields.object(provenance, "rerun");
    if (!rerun.members().isEmpty()) {
      lines.add("reruns   " + rerun(rerun));
    }
    Value.Object code = Fields.object(provenance, "code");
    if (!code.members().isEmpty()) {
      lines.add("code     " + SafeText.line(code(code)));
    }
    Value.Object snapshot = Fields.object(provenance, "snapshot");
    if (!snapshot.members().isEmpty()) {
      lines.add("snapshot " + snapshot(snapshot));
    }
    Fields.objects(provenance, "interpreters").stream()
        .map(Origins::interpreter)
        .filter(text -> !text.isEmpty())
        .distinct()
        .forEach(text -> lines.add("runs on  " + SafeText.line(text)));
    return lines;
  }

  /// `1a2b3c4d5e on main, 2 files changed (+10 -3), 1 untracked`.
  private static String code(Value.Object code) {
    var text = new StringBuilder();
    String commit = Fields.text(code, "commit");
    text.append(
        commit.isEmpty() ? "no commit yet" : commit.substring(0, Math.min(SHORT, commit.length())));
    String branch = Fields.text(code, "branch");
    text.append(branch.isEmpty() ? "" : " on " + branch);
    if (Fields.text(code, "dirty").isEmpty()) {
      text.append(", changes unknown");
    } else if (Fields.flag(code, "dirty")) {
      text.append(", ").append(changes(code));
    } else {
      text.append(", clean");
    }
    int untracked = Fields.count(code, "untracked");
    return text.append(untracked == 0 ? "" : ", " + untracked + " untracked").toString();
  }

  private static String rerun(Value.Object rerun) {
    String of = Fields.text(rerun, "of");
    int differences = Fields.items(rerun, "drift").size();
    if (!Fields.flag(rerun, "exact")) {
      return of;
    }
    return of + (differences == 0 ? ", exactly" : ", with %d differences".formatted(differences));
  }

  private static String snapshot(Value.Object snapshot) {
    String id = Fields.text(snapshot, "id");
    int files = Fields.count(snapshot, "files");
    return "%s, %d file%s"
        .formatted(id.substring(0, Math.min(SHORT, id.length())), files, files == 1 ? "" : "s");
  }

  private static String changes(Value.Object code) {
    if (Fields.text(code, "files_changed").isEmpty()) {
      return "changed";
    }
    int files = Fields.count(code, "files_changed");
    return "%d file%s changed (+%d -%d)"
        .formatted(
            files,
            files == 1 ? "" : "s",
            Fields.count(code, "insertions"),
            Fields.count(code, "deletions"));
  }

  private static String interpreter(Value.Object interpreter) {
    String version = Fields.text(interpreter, "version");
    return version.isEmpty() ? "" : version + ", " + Fields.text(interpreter, "path");
  }

  /// How an attempt started with something else than was submitted.
  static List<String> atStart(Value.Object attempt) {
    return Fields.items(Fields.object(attempt, "provenance"), "changed").stream()
        .map(change ->
            "attempt %s started with other code than was submitted; %s"
                .formatted(Fields.text(attempt, "number"), SafeText.line(Fields.text(change))))
        .toList();
  }
}
