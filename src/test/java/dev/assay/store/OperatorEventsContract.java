package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the log says of operators.
public abstract class OperatorEventsContract extends StoreContract {

  @Test
  void every_job_an_operator_moves_has_its_event() {
    var id = submit(experiment("a", 5));
    long before = store.events().newest();

    store.operations().hold(all(id), ADA);

    assertThat(store.events().after(before, 100, Optional.empty()))
        .hasSize(5)
        .allSatisfy(e -> assertThat(e.type()).isEqualTo(EventType.JOB_HELD))
        .allSatisfy(e -> assertThat(e.actor()).isEqualTo(ADA))
        .extracting(e -> e.job().orElseThrow().trial().number())
        .containsExactly(1, 2, 3, 4, 5);
  }
}
