package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.WorkerLease;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is told to have been passed over.
public abstract class PassedOverContract extends StoreContract {

  @Test
  void who_is_passed_over_is_told_with_who_keeps_room_for_it() {
    var wide = new Resources(8, 0, 0, 1, "default", "");
    var large = submit(staged("large", 1, withResources(stage("main"), wide)));
    submit(experiment("small", 60));
    var worker = worker();
    assertThat(store.outlook().passedOver("default", 9)).isEmpty();

    claimOfFour(worker);

    assertThat(store.outlook().passedOver("default", 9))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.experiment()).isEqualTo(large);
          assertThat(one.shape()).isEqualTo(wide);
          assertThat(one.passes()).isEqualTo(1);
          assertThat(one.since()).isEqualTo(clock.instant());
          assertThat(one.keeper()).isEmpty();
        });
    assertThat(store.outlook().passedOver("big", 9)).isEmpty();
    for (int i = 0; i < 25; i++) {
      claimOfFour(worker);
    }
    assertThat(store.outlook().passedOver("default", 9))
        .singleElement()
        .satisfies(one -> assertThat(one.keeper()).contains(worker.worker()));
  }

  /// While the other half of the machine is taken.
  private void claimOfFour(WorkerLease worker) {
    store.leases().exchange(worker, List.of(), new Free("default", 4, 1L << 34), 1);
  }
}
