package dev.assay.store.sql;

import dev.assay.store.BackfillContract;
import dev.assay.store.BudgetsContract;
import dev.assay.store.DeadLettersContract;
import dev.assay.store.DependencyContract;
import dev.assay.store.DevicesContract;
import dev.assay.store.EnqueuedContract;
import dev.assay.store.EventsContract;
import dev.assay.store.FairLanesContract;
import dev.assay.store.HistoriesContract;
import dev.assay.store.LapsesContract;
import dev.assay.store.LeaseContract;
import dev.assay.store.MetricsContract;
import dev.assay.store.NoticesContract;
import dev.assay.store.OperationsContract;
import dev.assay.store.OutlookContract;
import dev.assay.store.PassedOverContract;
import dev.assay.store.PausingContract;
import dev.assay.store.ProvenancesContract;
import dev.assay.store.ReuseContract;
import dev.assay.store.StoreFixture;
import dev.assay.store.SubmitContract;
import dev.assay.store.SurveyContract;
import dev.assay.store.SweepBudgetsContract;
import dev.assay.store.SweepsContract;
import dev.assay.store.TimeBudgetsContract;
import dev.assay.store.VitalsContract;
import dev.assay.store.WorkersContract;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/// The SQLite store keeps the whole contract.
class SqliteStoreTest {

  static final StoreFixture SQLITE =
      (folder, clock) ->
          SqliteStore.open(
              folder.resolve(".assay/assay.db"),
              clock,
              RandomGenerator.getDefault(),
              SqliteStore.Options.DEFAULT);

  @Nested
  class Submits extends SubmitContract implements OnSqlite {}

  @Nested
  class Leases extends LeaseContract implements OnSqlite {}

  @Nested
  class Workers extends WorkersContract implements OnSqlite {}

  /// Had it several hosts, their leases would end as they must.
  @Nested
  class Lapses extends LapsesContract {
    @Override
    public StoreFixture fixture() {
      return (folder, clock) -> SharedSqlite.of((SqliteStore) SQLITE.open(folder, clock));
    }
  }

  @Nested
  class Events extends EventsContract implements OnSqlite {}

  @Nested
  class DeadLetters extends DeadLettersContract implements OnSqlite {}

  @Nested
  class Vitals extends VitalsContract implements OnSqlite {}

  @Nested
  class Notices extends NoticesContract implements OnSqlite {}

  @Nested
  class Surveys extends SurveyContract implements OnSqlite {}

  @Nested
  class Outlooks extends OutlookContract implements OnSqlite {}

  @Nested
  class PassedOver extends PassedOverContract implements OnSqlite {}

  @Nested
  class Operations extends OperationsContract implements OnSqlite {}

  @Nested
  class Dependencies extends DependencyContract implements OnSqlite {}

  @Nested
  class FairLanes extends FairLanesContract implements OnSqlite {}

  @Nested
  class Devices extends DevicesContract implements OnSqlite {}

  @Nested
  class Backfills extends BackfillContract implements OnSqlite {}

  @Nested
  class Metrics extends MetricsContract implements OnSqlite {}

  @Nested
  class Provenances extends ProvenancesContract implements OnSqlite {}

  @Nested
  class Sweeps extends SweepsContract implements OnSqlite {}

  @Nested
  class Pauses extends PausingContract implements OnSqlite {}

  @Nested
  class Enqueued extends EnqueuedContract implements OnSqlite {}

  @Nested
  class Budgets extends BudgetsContract implements OnSqlite {}

  @Nested
  class SweepBudgets extends SweepBudgetsContract implements OnSqlite {}

  @Nested
  class TimeBudgets extends TimeBudgetsContract implements OnSqlite {}

  @Nested
  class Histories extends HistoriesContract implements OnSqlite {}

  @Nested
  class Reuses extends ReuseContract implements OnSqlite {}
}
