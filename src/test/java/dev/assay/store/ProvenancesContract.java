package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.Value;
import dev.assay.store.Submission.NewExperiment;
import org.junit.jupiter.api.Test;

/// What experiments and attempts were made of.
public abstract class ProvenancesContract extends StoreContract {

  private static final Value.Object SOME = object("commit", 1);
  private static final Value.Object OTHER = object("commit", 2);

  private static NewExperiment made(NewExperiment e, Value.Object of) {
    return new NewExperiment(
        e.id(),
        e.name(),
        e.uniqueName(),
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        e.held(),
        e.startAt(),
        e.after(),
        e.stages(),
        e.trials(),
        of,
        e.sweep(),
        e.budget());
  }

  @Test
  void what_comes_with_a_submission_can_be_read_back() {
    var known = submit(made(experiment("a", 1), SOME));
    var unknown = submit(experiment("b", 1));

    reopen();

    assertThat(store.provenances().of(known)).isEqualTo(SOME);
    assertThat(store.provenances().of(unknown)).isEqualTo(Value.EMPTY);
    assertThat(store.provenances().of(nextId())).isEqualTo(Value.EMPTY);
    assertThat(store.provenances().all()).containsExactly(SOME);
  }

  @Test
  void who_holds_an_attempt_notes_what_it_started_with() {
    submit(experiment("a", 1));
    var worker = worker();
    var attempt = claimOne(worker).attempt();

    assertThat(store.provenances().of(attempt)).isEqualTo(Value.EMPTY);
    assertThat(store.provenances().note(worker, attempt, SOME)).isTrue();
    assertThat(store.provenances().note(worker, attempt, OTHER)).isTrue();
    assertThat(store.provenances().note(worker(), attempt, SOME)).isFalse();

    assertThat(store.provenances().of(attempt)).isEqualTo(OTHER);
  }

  @Test
  void it_goes_with_its_experiment() {
    var id = submit(made(experiment("a", 1), SOME));
    var worker = worker();
    var attempt = claimOne(worker).attempt();
    store.provenances().note(worker, attempt, SOME);
    store.leases().release(worker, attempt, "for the test");

    store.experiments().delete(id, ADA);

    assertThat(store.provenances().of(id)).isEqualTo(Value.EMPTY);
    assertThat(store.provenances().of(attempt)).isEqualTo(Value.EMPTY);
    assertThat(store.provenances().all()).isEmpty();
  }
}
