package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.Source;
import dev.assay.config.YamlTable;
import dev.assay.knowledge.Note.Said;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The text of a note → [Note]. Never fails: what cannot be read is said in the note. Line ends may
/// be of any system; a byte order mark is passed over. For one text.
final class NoteText {

  /// In characters; a note is written to be read.
  static final int MAX_LENGTH = 1 << 20;

  private static final String MARK = "---";
  private static final String LINKS = "Links";

  private final String file;
  private final List<String> lines;
  private final Map<String, Said> said = new LinkedHashMap<>();
  private final Set<String> headings = new LinkedHashSet<>();
  private final Map<String, Integer> links = new LinkedHashMap<>();
  private int linksLine;
  private YamlTable head = YamlTable.EMPTY;
  private Optional<InputException> unreadable = Optional.empty();

  private NoteText(String file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  static Note read(String file, String text) {
    if (text.length() > MAX_LENGTH) {
      return unreadable(
          file,
          "found %,d characters; at most %,d (1 MiB) are read".formatted(text.length(), MAX_LENGTH),
          "keep data in files beside it");
    }
    var reader = new NoteText(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    reader.readBody(reader.readHead());
    return reader.note();
  }

  /// A note of which nothing can be read.
  static Note unreadable(String file, String problem, String hint) {
    var note = new NoteText(file, "");
    note.unreadable = Optional.of(new InputException(Place.of(file), "", problem, hint));
    return note.note();
  }

  private Note note() {
    return new Note(
        file, head, unreadable, Map.copyOf(said), Set.copyOf(headings), linksLine, ordered());
  }

  private Map<String, Integer> ordered() {
    return Collections.unmodifiableMap(links);
  }

  /// @return the index of the first line of the body
  private int readHead() {
    if (lines.isEmpty() || !lines.getFirst().stripTrailing().equals(MARK)) {
      return 0;
    }
    int end = 1;
    while (end < lines.size() && !isEnd(lines.get(end))) {
      end++;
    }
    if (end == lines.size()) {
      unreadable =
          Optional.of(
              new InputException(
                  new Place(file, 1),
                  "",
                  "the head that begins here has no end mark",
                  "write --- on a line of its own below its last key"));
      return lines.size();
    }
    try {
      head = YamlTable.read(new Source(file), String.join("\n", lines.subList(0, end)));
    } catch (InputException e) {
      unreadable = Optional.of(e);
    }
    return end + 1;
  }

  private static boolean isEnd(String line) {
    String plain = line.stripTrailing();
    return plain.equals(MARK) || plain.equals("...");
  }

  private void readBody(int from) {
    String fence = "";
    boolean inLinks = false;
    for (int i = from; i < lines.size(); i++) {
      String line = lines.get(i);
      String mark = fence(line);
      if (!fence.isEmpty()) {
        fence = mark.startsWith(fence) && line.strip().equals(mark) ? "" : fence;
      } else if (!mark.isEmpty()) {
        fence = mark;
      } else if (line.startsWith("## ")) {
        String heading = line.substring(3).strip();
        headings.add(heading);
        inLinks = heading.equals(LINKS) && linksLine == 0;
        linksLine = inLinks ? i + 1 : linksLine;
      } else {
        readLine(line, i + 1, inLinks);
      }
    }
  }

  private void readLine(String line, int number, boolean inLinks) {
    if (inLinks) {
      WikiLinks.in(line).forEach(target -> links.putIfAbsent(target, number));
    }
    String plain = line.strip();
    int close = plain.indexOf("**:");
    if (plain.startsWith(">") && close > 0) {
      String name = plain.substring(1, close).strip();
      String value = plain.substring(close + 3).strip();
      if (name.startsWith("**") && name.length() > 2 && !value.isEmpty()) {
        said.putIfAbsent(name.substring(2).strip(), new Said(value, number));
      }
    }
  }

  /// The mark that opens or closes a block of code; empty for any other line.
  private static String fence(String line) {
    String plain = line.stripLeading();
    char first = plain.isEmpty() ? ' ' : plain.charAt(0);
    if (line.length() - plain.length() > 3 || (first != '`' && first != '~')) {
      return "";
    }
    int length = 0;
    while (length < plain.length() && plain.charAt(length) == first) {
      length++;
    }
    return length >= 3 ? plain.substring(0, length) : "";
  }
}
