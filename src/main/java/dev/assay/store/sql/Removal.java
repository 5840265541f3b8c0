package dev.assay.store.sql;

import java.util.List;

/// Removes the rows of an experiment of which nothing is open. Events stay.
final class Removal {

  private static final String TRIALS = "(SELECT id FROM trial WHERE experiment = ?)";
  private static final String JOBS = "(SELECT id FROM job WHERE trial IN " + TRIALS + ")";

  private static final List<String> STATEMENTS =
      List.of(
          "DELETE FROM metric WHERE attempt IN (SELECT id FROM attempt WHERE job IN " + JOBS + ")",
          "DELETE FROM attempt_provenance WHERE attempt IN (SELECT id FROM attempt WHERE job IN "
              + JOBS
              + ")",
          "DELETE FROM device_share WHERE attempt IN (SELECT id FROM attempt WHERE job IN "
              + JOBS
              + ")",
          "DELETE FROM attempt WHERE job IN " + JOBS,
          "DELETE FROM job WHERE trial IN " + TRIALS,
          "DELETE FROM trial WHERE experiment = ?",
          "DELETE FROM need WHERE child IN (SELECT id FROM stage WHERE experiment = ?)",
          "DELETE FROM budget_stage WHERE stage IN (SELECT id FROM stage WHERE experiment = ?)",
          "DELETE FROM budget WHERE experiment = ?",
          "DELETE FROM lane WHERE id IN (SELECT lane FROM stage WHERE experiment = ?)",
          "DELETE FROM stage WHERE experiment = ?",
          "DELETE FROM sweep WHERE experiment = ?",
          "DELETE FROM enqueued WHERE experiment = ?",
          "DELETE FROM notice WHERE experiment = ?",
          "DELETE FROM tally WHERE experiment = ?",
          "DELETE FROM provenance WHERE experiment = ?",
          "DELETE FROM experiment WHERE id = ?");

  private final Transaction tx;

  Removal(Transaction tx) {
    this.tx = tx;
  }

  void remove(long experiment) {
    tx.sharing().remove(experiment);
    var works =
        tx.session()
            .list(
                "SELECT DISTINCT work FROM job WHERE work IS NOT NULL AND trial IN " + TRIALS,
                Row::number,
                experiment);
    tx.session()
        .list("SELECT parent FROM follow WHERE child = ?", Row::number, experiment)
        .forEach(parent -> {
          var account = tx.ledger().of(parent);
          account.followers--;
          account.dirty = true;
        });
    tx.session().update("DELETE FROM follow WHERE child = ?", experiment);
    tx.session().update("DELETE FROM follow WHERE parent = ?", experiment);
    STATEMENTS.forEach(sql -> tx.session().update(sql, experiment));
    works.forEach(work ->
        tx.session()
            .update(
                "DELETE FROM work WHERE id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE work = ?)",
                work,
                work));
    tx.ledger().forget(experiment);
  }
}
