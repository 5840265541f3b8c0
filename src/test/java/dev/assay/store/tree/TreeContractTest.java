package dev.assay.store.tree;

import dev.assay.store.DevicesContract;
import dev.assay.store.EventsContract;
import dev.assay.store.LeaseContract;
import dev.assay.store.QueueFixture;
import dev.assay.store.SubmitContract;
import dev.assay.store.WorkersContract;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;

/// The tree keeps those parts of the contract that every store keeps.
class TreeContractTest {

  static final QueueFixture<TreeStore> TREE =
      (folder, clock) ->
          TreeStore.open(folder.resolve(".runs"), clock, RandomGenerator.getDefault());

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
}
