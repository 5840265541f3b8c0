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
import dev.assay.store.QueueFixture;
import dev.assay.store.Store;
import dev.assay.store.StoreFixture;
import dev.assay.store.SubmitContract;
import dev.assay.store.SurveyContract;
import dev.assay.store.SweepsContract;
import dev.assay.store.WorkersContract;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/// The tree keeps all but fair lanes, backfill, notices and budgets.
class TreeContractTest {

  static final QueueFixture<TreeStore> TREE =
      (folder, clock) ->
          TreeStore.open(folder.resolve(".runs"), clock, RandomGenerator.getDefault());

  static final StoreFixture STORE = TREE::open;

  @Nested
  class Submits extends SubmitContract {
    @Override
    protected QueueFixture<TreeStore> fixture() {
      return TREE;
    }
  }

  @Nested
  class Leases extends LeaseContract {
    @Override
    protected QueueFixture<TreeStore> fixture() {
      return TREE;
    }
  }

  @Nested
  class Workers extends WorkersContract {
    @Override
    protected QueueFixture<TreeStore> fixture() {
      return TREE;
    }
  }

  @Nested
  class Devices extends DevicesContract {
    @Override
    protected QueueFixture<TreeStore> fixture() {
      return TREE;
    }
  }

  @Nested
  class Events extends EventsContract {
    @Override
    protected QueueFixture<TreeStore> fixture() {
      return TREE;
    }
  }

  @Nested
  class Operations extends OperationsContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class OperatorEvents extends OperatorEventsContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Dependencies extends DependencyContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Metrics extends MetricsContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Surveys extends SurveyContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Provenances extends ProvenancesContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Outlooks extends OutlookContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Sweeping extends SweepsContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }

    @Override
    protected List<String> problems() {
      return found(store);
    }
  }

  @Nested
  class Pausing extends PausingContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }

    @Override
    protected List<String> problems() {
      return found(store);
    }
  }

  @Nested
  class Enqueues extends EnqueuedContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }
  }

  @Nested
  class Kept extends HistoriesContract {
    @Override
    protected StoreFixture fixture() {
      return STORE;
    }

    @Override
    protected List<String> problems() {
      return found(store);
    }
  }

  private static List<String> found(Store store) {
    return ((TreeStore) store).problems().stream().map(Problem::toString).toList();
  }
}
