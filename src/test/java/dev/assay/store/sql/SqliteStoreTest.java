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
import java.util.List;
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
  class Submits extends SubmitContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Leases extends LeaseContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Workers extends WorkersContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  /// Had it several hosts, their leases would end as they must.
  @Nested
  class Lapses extends LapsesContract {
    @Override
    protected StoreFixture fixture() {
      return (folder, clock) -> SharedSqlite.of((SqliteStore) SQLITE.open(folder, clock));
    }
  }

  @Nested
  class Events extends EventsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class DeadLetters extends DeadLettersContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Vitals extends VitalsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Notices extends NoticesContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Surveys extends SurveyContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Outlooks extends OutlookContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class PassedOver extends PassedOverContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Operations extends OperationsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Dependencies extends DependencyContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class FairLanes extends FairLanesContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Devices extends DevicesContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Backfills extends BackfillContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Metrics extends MetricsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Provenances extends ProvenancesContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Sweeps extends SweepsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class Pauses extends PausingContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class Enqueued extends EnqueuedContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }
  }

  @Nested
  class Budgets extends BudgetsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class SweepBudgets extends SweepBudgetsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class TimeBudgets extends TimeBudgetsContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class Histories extends HistoriesContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }

  @Nested
  class Reuses extends ReuseContract {
    @Override
    protected StoreFixture fixture() {
      return SQLITE;
    }

    @Override
    protected List<String> problems() {
      return ((SqliteStore) store).maintenance().check().problems();
    }
  }
}
