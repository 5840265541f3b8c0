package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Columns for documents that have `params` and `values`: one for each name, as long as there are
/// few.
final class TrialTable {
  private static final int MANY = 8;

  private TrialTable() {}

  /// The best of an experiment, in their order.
  static List<Column> ranking(List<Value.Object> best) {
    var columns = new ArrayList<Column>();
    columns.add(Column.id("TRIAL", "trial"));
    columns.addAll(values(best));
    columns.addAll(params(best));
    return columns;
  }

  static List<Column> values(List<Value.Object> documents) {
    return names(documents, "values").stream()
        .map(name ->
            Column.number(
                name,
                document ->
                    Fields.object(document, "values").get(name).map(Fields::measured).orElse("")))
        .toList();
  }

  static List<Column> params(List<Value.Object> documents) {
    Set<String> names = names(documents, "params");
    if (names.size() > MANY) {
      return List.of(
          Column.text("PARAMS", document -> Fields.pairs(Fields.object(document, "params"))));
    }
    return names.stream()
        .map(name ->
            Column.text(name, document -> Fields.text(Fields.object(document, "params"), name)))
        .toList();
  }

  private static Set<String> names(List<Value.Object> documents, String key) {
    Set<String> names = new LinkedHashSet<>();
    documents.forEach(document -> names.addAll(Fields.object(document, key).members().keySet()));
    return names;
  }
}
