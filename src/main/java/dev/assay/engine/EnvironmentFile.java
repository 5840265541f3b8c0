package dev.assay.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads files of `KEY=value` lines. Empty lines and lines that begin with `#` are skipped, `export
/// ` in front is allowed, and one pair of quotes around a value is taken off; nothing is expanded.
final class EnvironmentFile {
  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);

  private EnvironmentFile() {}

  /// @throws LaunchException when the file cannot be read or a line is something else
  static Map<String, String> read(Path file) {
    try {
      var values = new LinkedHashMap<String, String>();
      int number = 0;
      for (var line : Files.readAllLines(file)) {
        number++;
        var text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        var matcher = LINE.matcher(text);
        if (!matcher.matches()) {
          throw new LaunchException(
              "env_file %s:%d: expected KEY=value".formatted(file, number)); // not its text
        }
        values.put(matcher.group(1), unquoted(matcher.group(2).strip()));
      }
      return values;
    } catch (IOException e) {
      throw new LaunchException(
          "env_file %s: cannot read it (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
