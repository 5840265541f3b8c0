package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import java.util.random.RandomGenerator;

/// The parts of a store on one database, the same for every kind of it.
record Roles(
    Writer writer,
    Readers readers,
    SqlExperiments experiments,
    SqlTrials trials,
    SqlOperations operations,
    SqlWorkers workers,
    SqlLeases leases,
    SqlLapses lapses,
    SqlMetrics metrics,
    SqlProvenances provenances,
    SqlSweeps sweeps,
    SqlEnqueued enqueued,
    SqlDeadLetters deadLetters,
    SqlVitals vitals,
    SqlHistories histories,
    SqlBudgets budgets,
    SqlWorks works,
    SqlEvents events,
    SqlSurvey survey,
    SqlNotices notices,
    SqlOutlook outlook,
    SqlTransfer transfer) {

  /// @param first a connection for reading that is open already
  static Roles of(Engine engine, Session first, RandomGenerator random, Backfill backfill) {
    var writer = new Writer(engine);
    var readers = new Readers(engine, first);
    return new Roles(
        writer,
        readers,
        new SqlExperiments(writer, readers),
        new SqlTrials(readers),
        new SqlOperations(writer),
        new SqlWorkers(writer, readers, random),
        new SqlLeases(writer, readers, backfill),
        new SqlLapses(engine, writer, readers),
        new SqlMetrics(writer, readers),
        new SqlProvenances(writer, readers),
        new SqlSweeps(writer, readers),
        new SqlEnqueued(writer, readers),
        new SqlDeadLetters(writer, readers),
        new SqlVitals(engine, writer, readers),
        new SqlHistories(writer),
        new SqlBudgets(writer, readers),
        new SqlWorks(writer, readers),
        new SqlEvents(readers),
        new SqlSurvey(readers),
        new SqlNotices(writer, readers, engine),
        new SqlOutlook(readers),
        new SqlTransfer(writer, readers));
  }

  /// Makes what was asked for, then lets go of the connections.
  void close() {
    writer.close();
    readers.close();
  }
}
