package dev.assay.store.sql;

import dev.assay.experiment.Resources;

/// A row of `stage`, which never changes, with the public id of its experiment.
record StageRow(
    long id,
    long experiment,
    String experimentId,
    String name,
    long lane,
    boolean hasNeeds,
    boolean hasChildren,
    int maxFailures,
    Resources resources,
    boolean isBudgeted) {

  private static final String COLUMNS =
      """
      SELECT s.id, s.experiment, e.uid, s.name, s.lane, s.needs, s.children, s.max_failures, s.cpus,
        s.gpus, s.memory, s.nodes, s.pool, s.gpu_preference,
        EXISTS (SELECT 1 FROM budget_stage b WHERE b.stage = s.id)
      FROM stage s CROSS JOIN experiment e ON e.id = s.experiment
      """;

  /// By the id of the stage.
  static final String SELECT = COLUMNS + "WHERE s.id = ?";

  /// By the experiment, in the order in which needs come first.
  static final String OF_EXPERIMENT = COLUMNS + "WHERE s.experiment = ? ORDER BY s.ordinal";

  StageRow(Row row) {
    this(
        row.number(),
        row.number(),
        row.text(),
        row.text(),
        row.number(),
        row.flag(),
        row.flag(),
        row.integer(),
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text()),
        row.flag());
  }
}
