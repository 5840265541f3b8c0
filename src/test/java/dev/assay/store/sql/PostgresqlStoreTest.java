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
import dev.assay.store.SubmitContract;
import dev.assay.store.SurveyContract;
import dev.assay.store.SweepBudgetsContract;
import dev.assay.store.SweepsContract;
import dev.assay.store.TimeBudgetsContract;
import dev.assay.store.VitalsContract;
import dev.assay.store.WorkersContract;
import org.junit.jupiter.api.Nested;

/// The PostgreSQL store keeps the whole contract.
@NeedsPostgres
class PostgresqlStoreTest {

  @Nested
  class Submits extends SubmitContract implements OnPostgresql {}

  @Nested
  class Leases extends LeaseContract implements OnPostgresql {}

  @Nested
  class Workers extends WorkersContract implements OnPostgresql {}

  @Nested
  class Lapses extends LapsesContract implements OnPostgresql {}

  @Nested
  class Vitals extends VitalsContract implements OnPostgresql {}

  @Nested
  class DeadLetters extends DeadLettersContract implements OnPostgresql {}

  @Nested
  class Events extends EventsContract implements OnPostgresql {}

  @Nested
  class Notices extends NoticesContract implements OnPostgresql {}

  @Nested
  class Surveys extends SurveyContract implements OnPostgresql {}

  @Nested
  class Outlooks extends OutlookContract implements OnPostgresql {}

  @Nested
  class PassedOver extends PassedOverContract implements OnPostgresql {}

  @Nested
  class Operations extends OperationsContract implements OnPostgresql {}

  @Nested
  class Dependencies extends DependencyContract implements OnPostgresql {}

  @Nested
  class FairLanes extends FairLanesContract implements OnPostgresql {}

  @Nested
  class Devices extends DevicesContract implements OnPostgresql {}

  @Nested
  class Backfills extends BackfillContract implements OnPostgresql {}

  @Nested
  class Metrics extends MetricsContract implements OnPostgresql {}

  @Nested
  class Provenances extends ProvenancesContract implements OnPostgresql {}

  @Nested
  class Sweeps extends SweepsContract implements OnPostgresql {}

  @Nested
  class Pauses extends PausingContract implements OnPostgresql {}

  @Nested
  class Enqueued extends EnqueuedContract implements OnPostgresql {}

  @Nested
  class Budgets extends BudgetsContract implements OnPostgresql {}

  @Nested
  class SweepBudgets extends SweepBudgetsContract implements OnPostgresql {}

  @Nested
  class TimeBudgets extends TimeBudgetsContract implements OnPostgresql {}

  @Nested
  class Histories extends HistoriesContract implements OnPostgresql {}

  @Nested
  class Reuses extends ReuseContract implements OnPostgresql {}
}
