package dev.assay.store.tree;

import dev.assay.store.DependencyContract;
import dev.assay.store.DevicesContract;
import dev.assay.store.EnqueuedContract;
import dev.assay.store.EventsContract;
import dev.assay.store.HistoriesContract;
import dev.assay.store.LeaseContract;
import dev.assay.store.MetricsContract;
import dev.assay.store.OperationsContract;
import dev.assay.store.OperatorEventsContract;
import dev.assay.store.OutlookContract;
import dev.assay.store.PausingContract;
import dev.assay.store.ProvenancesContract;
import dev.assay.store.SubmitContract;
import dev.assay.store.SurveyContract;
import dev.assay.store.SweepsContract;
import dev.assay.store.WorkersContract;
import org.junit.jupiter.api.Nested;

/// The tree keeps all but fair lanes, backfill, notices and budgets.
class TreeContractTest {

  @Nested
  class Submits extends SubmitContract implements OnTree {}

  @Nested
  class Leases extends LeaseContract implements OnTree {}

  @Nested
  class Workers extends WorkersContract implements OnTree {}

  @Nested
  class Devices extends DevicesContract implements OnTree {}

  @Nested
  class Events extends EventsContract implements OnTree {}

  @Nested
  class Operations extends OperationsContract implements OnTree {}

  @Nested
  class OperatorEvents extends OperatorEventsContract implements OnTree {}

  @Nested
  class Dependencies extends DependencyContract implements OnTree {}

  @Nested
  class Metrics extends MetricsContract implements OnTree {}

  @Nested
  class Surveys extends SurveyContract implements OnTree {}

  @Nested
  class Provenances extends ProvenancesContract implements OnTree {}

  @Nested
  class Outlooks extends OutlookContract implements OnTree {}

  @Nested
  class Sweeping extends SweepsContract implements OnTree {}

  @Nested
  class Pausing extends PausingContract implements OnTree {}

  @Nested
  class Enqueues extends EnqueuedContract implements OnTree {}

  @Nested
  class Kept extends HistoriesContract implements OnTree {}
}
