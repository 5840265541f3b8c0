package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// Trials side by side: one row a name, one column a trial.
final class DiffTable {

  private DiffTable() {}

  /// @param all whether rows are shown in which all are the same
  static List<String> lines(Value.Object answer, boolean all, Output output) {
    List<Value.Object> rows =
        Fields.objects(answer, "rows").stream()
            .filter(row -> all || !Fields.flag(row, "same"))
            .toList();
    if (rows.isEmpty()) {
      return List.of("they do not differ");
    }
    var columns = new ArrayList<Column>();
    columns.add(Column.text("", "section"));
    columns.add(Column.text("NAME", "name"));
    List<Value> trials = Fields.items(answer, "trials");
    for (int i = 0; i < trials.size(); i++) {
      int index = i;
      columns.add(Column.text(Fields.text(trials.get(i)), row -> cell(row, index)));
    }
    return new Table(columns, rows).lines(output.tableWidth(), output.style());
  }

  private static String cell(Value.Object row, int index) {
    Value cell = Fields.items(row, "cells").get(index);
    return cell instanceof Value.Null ? "–" : Fields.measured(cell);
  }
}
