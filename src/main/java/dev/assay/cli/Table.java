package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Lays documents out in columns. What does not fit the width is shortened, the widest text first;
/// ids and numbers are never shortened. Columns in which nothing stands are left out.
final class Table {
  private static final int GAP = 2;
  private static final int LEAST = 6;

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();

  Table(List<Column> columns, List<Value.Object> documents) {
    for (int i = 0; i < documents.size(); i++) {
      rows.add(new ArrayList<>());
    }
    columns.forEach(column -> add(column, documents));
  }

  private void add(Column column, List<Value.Object> documents) {
    List<String> cells =
        documents.stream().map(document -> SafeText.line(column.cell().apply(document))).toList();
    if (cells.stream().allMatch(String::isEmpty)) {
      return;
    }
    int width = SafeText.width(column.header());
    for (int i = 0; i < cells.size(); i++) {
      rows.get(i).add(cells.get(i));
      width = Math.max(width, SafeText.width(cells.get(i)));
    }
    columns.add(column);
    widths.add(width);
  }

  /// The lines of the table, with a header.
  ///
  /// @param limit columns of the terminal; empty for as wide as it takes
  List<String> lines(OptionalInt limit, Style style) {
    limit.ifPresent(this::fit);
    var lines = new ArrayList<String>();
    lines.add(style.header(line(columns.stream().map(Column::header).toList(), Style.PLAIN)));
    rows.forEach(row -> lines.add(line(row, style)));
    return lines;
  }

  private void fit(int limit) {
    int over =
        widths.stream().mapToInt(Integer::intValue).sum() + GAP * (widths.size() - 1) - limit;
    while (over > 0) {
      int widest = -1;
      for (int i = 0; i < columns.size(); i++) {
        boolean canShrink = columns.get(i).kind() == Column.Kind.TEXT && widths.get(i) > LEAST;
        if (canShrink && (widest < 0 || widths.get(i) > widths.get(widest))) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths.set(widest, widths.get(widest) - 1);
      over--;
    }
  }

  private String line(List<String> cells, Style style) {
    var line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Column column = columns.get(i);
      String text = SafeText.shortened(cells.get(i), widths.get(i));
      String space = " ".repeat(widths.get(i) - SafeText.width(text));
      String shown = column.kind() == Column.Kind.STATUS ? style.status(text) : text;
      line.append(i == 0 ? "" : " ".repeat(GAP));
      line.append(column.kind() == Column.Kind.NUMBER ? space + shown : shown + space);
    }
    return line.toString().stripTrailing();
  }
}
