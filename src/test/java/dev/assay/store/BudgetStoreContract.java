package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Resources;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.store.Events.Event;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What suites of budgets share: short ways to say limits, and what is known of them.
public abstract class BudgetStoreContract extends StoreContract {

  protected static final Duration HOUR = Duration.ofHours(1);
  protected static final Resources GPU = new Resources(1, 1, 0, 1, "default", "");

  // How budgets are said.

  protected static Limits gpuHours(double hours) {
    return new Limits(
        OptionalInt.empty(),
        OptionalDouble.of(hours),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  protected static Limits money(double money) {
    return new Limits(
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(money),
        Optional.empty(),
        Optional.empty());
  }

  protected static Limits completed(int trials) {
    return new Limits(
        OptionalInt.of(trials),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  protected static Limits time(Optional<Duration> wall, Optional<Instant> deadline) {
    return new Limits(
        OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), wall, deadline);
  }

  protected static NewExperiment within(NewExperiment e, Limits limits, OnLimit onLimit) {
    return within(e, limits, onLimit, new Price(2, 0.5));
  }

  protected static NewExperiment within(
      NewExperiment e, Limits limits, OnLimit onLimit, Price price) {
    Map<String, Duration> longest = new HashMap<>();
    e.stages().forEach(stage -> longest.put(stage.name(), stage.timeout().orElse(HOUR)));
    return e.within(new NewBudget(new Budget(limits, onLimit, price, Optional.empty()), longest));
  }

  protected static NewExperiment within(NewExperiment e, Limits limits) {
    return within(e, limits, OnLimit.FINISH);
  }

  protected static NewStage gpuStage(String name, dev.assay.experiment.Stage.Need... needs) {
    return withResources(stage(name, needs), GPU);
  }

  protected NewExperiment gpuJobs(int trials) {
    return staged("g", trials, gpuStage("main"));
  }

  protected List<Claim> claimGpus(WorkerLease lease, int wanted) {
    return store
        .leases()
        .exchange(lease, List.of(), new Free("default", 1e6, Long.MAX_VALUE, gpus(16)), wanted)
        .claims();
  }

  protected BudgetView view(ExperimentId id) {
    return store.budgets().orElseThrow().get(id).orElseThrow();
  }

  protected ExperimentStatus status(ExperimentId id) {
    return store.experiments().get(id).orElseThrow().status();
  }

  protected List<EventType> events(ExperimentId id) {
    return store.events().after(0, 1000, Optional.of(id)).stream().map(Event::type).toList();
  }

  protected boolean raise(ExperimentId id, Limits to) {
    return store.budgets().orElseThrow().raise(id, view(id).budget().limits(), to, ADA);
  }

  protected static void assertRefused(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.REFUSED));
  }
}
