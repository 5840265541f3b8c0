package dev.assay.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What git is to ignore of Assay's files, as a block of its own in `.gitignore`. Pure.
public final class GitIgnore {

  private static final String BEGIN =
      "# >>> assay: `assay install` keeps the lines up to the end mark";
  private static final String BEGIN_MARK = "# >>> assay";
  private static final String END = "# <<< assay";

  private static final List<String> BLOCK =
      List.of(
          BEGIN,
          ".assay/*",
          "!.assay/ledger/",
          ".runs/.local/",
          "kb/.lock",
          ".runs/workspace/*/*",
          "!.runs/workspace/*/signac_*.json",
          END);

  /// Lines that hide a folder of which git must see a part, whatever a later line says.
  private static final Pattern HIDING =
      Pattern.compile("/?(?<folder>\\.assay|\\.runs|\\.aexp)(/|/\\*\\*)?");

  private GitIgnore() {}

  /// A text with the block.
  ///
  /// @param warnings what a person has to mend, one line each
  public record Merged(String text, List<String> warnings) {

    /// Copies the warnings.
    public Merged {
      warnings = List.copyOf(warnings);
    }
  }

  /// `text`, the content of a `.gitignore` or blank, with the block of this version: in the place
  /// of an older one, else at the end. Everything else is kept, byte for byte.
  public static Merged merged(String text) {
    String end = text.contains("\r\n") ? "\r\n" : "\n";
    List<String> lines = text.lines().toList();
    int from = first(lines, BEGIN_MARK, 0);
    int to = from < 0 ? -1 : first(lines, END, from);
    if (from >= 0 && to < 0) {
      return new Merged(
          text,
          List.of(
              ".gitignore:%d: nothing ends the block that begins here; add a line %s behind it, and"
                      .formatted(from + 1, END)
                  + " run this again"));
    }
    var warnings = hiding(lines, from, to);
    if (from < 0) {
      boolean open = !text.isEmpty() && !text.endsWith("\n");
      String before = text + (open ? end : "") + (text.isEmpty() ? "" : end);
      return new Merged(before + String.join(end, BLOCK) + end, warnings);
    }
    if (lines.subList(from, to + 1).equals(BLOCK)) {
      return new Merged(text, warnings);
    }
    var all = new ArrayList<>(lines.subList(0, from));
    all.addAll(BLOCK);
    all.addAll(lines.subList(to + 1, lines.size()));
    return new Merged(String.join(end, all) + end, warnings);
  }

  private static int first(List<String> lines, String start, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> hiding(List<String> lines, int from, int to) {
    var warnings = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      var line = HIDING.matcher(lines.get(i).strip());
      if ((i < from || i > to) && line.matches()) {
        warnings.add(
            ".gitignore:%d: the line %s hides the whole folder from git, with what is to be committed;"
                    .formatted(i + 1, line.group())
                + (line.group("folder").equals(".aexp")
                    ? " write .aexp/* and !.aexp/ledger/ instead"
                    : " remove it, the block of Assay says it better"));
      }
    }
    return warnings;
  }
}
