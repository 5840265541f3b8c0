package dev.assay.exchange;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lines of comma-separated values → the cells of one row after another. A quoted cell may hold
/// commas, quotes written twice, and line ends.
final class CsvCells {

  private static final int LONGEST = 1 << 20;

  private final Table.Lines lines;
  private int line;

  CsvCells(Table.Lines lines) {
    this.lines = lines;
  }

  /// Where the last row began, from 1.
  int line() {
    return line;
  }

  Optional<List<String>> next() throws IOException {
    Optional<String> first = lines.next();
    line = lines.number();
    return first.isEmpty() ? Optional.empty() : Optional.of(cells(first.get()));
  }

  private List<String> cells(String first) throws IOException {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    String text = first;
    boolean isQuoted = false;
    int at = 0;
    while (true) {
      if (at == text.length()) {
        if (!isQuoted) {
          cells.add(cell.toString());
          return cells;
        }
        text =
            lines
                .next()
                .orElseThrow(
                    () -> new ExchangeException(line, "a quoted cell is never closed", ""));
        at = 0;
        cell.append('\n');
        if (cell.length() > LONGEST) {
          throw new ExchangeException(line, "a cell is longer than a million letters", "");
        }
        continue;
      }
      char c = text.charAt(at++);
      if (isQuoted) {
        if (c != '"') {
          cell.append(c);
        } else if (at < text.length() && text.charAt(at) == '"') {
          cell.append(c);
          at++;
        } else {
          isQuoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        isQuoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
  }
}
