package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.time.Instant;
import java.util.List;

/// Brings the tables of an SQLite file up to date: all scripts that are missing in one transaction
/// that holds the write lock. So of two processes that open an old store at once, one migrates and
/// the other finds it done.
final class Migrations {

  static final Scripts SCRIPTS =
      new Scripts(
          "",
          List.of(
              "V001__queue.sql",
              "V002__no_count_of_parents.sql",
              "V003__board.sql",
              "V004__provenance.sql",
              "V005__places_and_labels.sql",
              "V006__sweeps.sql",
              "V007__devices_and_turns.sql",
              "V008__notices.sql",
              "V009__pauses.sql",
              "V010__enqueued.sql",
              "V011__budgets.sql",
              "V012__fewer_indexes.sql",
              "V013__judged.sql",
              "V014__dead_letters.sql",
              "V015__hosts.sql",
              "V016__pools.sql",
              "V017__vitals.sql",
              "V018__works.sql",
              "V019__floors.sql"));

  /// The version of the tables that this program works with.
  static final int LATEST = SCRIPTS.latest();

  /// Marks the file as ours; the letters `ASSY`.
  static final int APPLICATION_ID = 0x41535359;

  private Migrations() {}

  /// Runs what is missing. To be called within `BEGIN IMMEDIATE`.
  static void run(Session session, Instant now) {
    int version = version(session);
    refuseNewer(version);
    var problems = changed(session);
    if (!problems.isEmpty()) {
      throw new StoreException(StoreException.Code.UNUSABLE, problems.getFirst());
    }
    SCRIPTS.run(session, version, now, number -> session.script("PRAGMA user_version = " + number));
    session.script("PRAGMA application_id = " + APPLICATION_ID);
  }

  /// Their names, in order.
  static List<String> names() {
    return SCRIPTS.names();
  }

  /// The version of the tables in the file; 0 when there are none.
  static int version(Session session) {
    return (int) session.number("PRAGMA user_version");
  }

  static void refuseNewer(int version) {
    SCRIPTS.refuseNewer(version);
  }

  /// What was run and is not what this program would run.
  static List<String> changed(Session session) {
    return version(session) == 0 ? List.of() : SCRIPTS.changed(session);
  }
}
