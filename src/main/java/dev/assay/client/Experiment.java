package dev.assay.client;

import dev.assay.space.Value;
import dev.assay.trial.ExperimentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An experiment in the store, and the futures of its trials. Safe for many threads.
public final class Experiment {

  private final Client client;
  private final String id;
  private final String name;
  private final boolean created;
  private final List<String> warnings;

  Experiment(Client client, String id, String name, boolean created, List<String> warnings) {
    this.client = client;
    this.id = id;
    this.name = name;
    this.created = created;
    this.warnings = List.copyOf(warnings);
  }

  /// Its id, the same for ever.
  public String id() {
    return id;
  }

  /// What people call it.
  public String name() {
    return name;
  }

  /// Whether it was stored by the call that gave this: false for one that was there already.
  public boolean isNew() {
    return created;
  }

  /// What its author should know about its specification, a line each.
  public List<String> warnings() {
    return warnings;
  }

  /// Where it is now, read from the store.
  public ExperimentStatus status() {
    return ExperimentResult.status(client.control().reading().experiment(id));
  }

  /// The futures of the trials that it has now, in the order of their numbers. One that grows may
  /// have more later.
  public List<TrialFuture> trials() {
    return client.futures(id);
  }

  /// The future of trial `number`, from 1.
  ///
  /// @throws dev.assay.control.ControlException `NOT_FOUND` if it has no such trial
  public TrialFuture trial(int number) {
    return client.future(id + "." + number);
  }

  /// Waits until nothing of it will move any more by itself.
  ///
  /// @return its status
  public ExperimentStatus await() throws InterruptedException {
    return client.ended(id).await();
  }

  /// Waits as [#await()] does, at most `timeout`. It is not touched by a wait that ends early.
  ///
  /// @throws TimeoutException if it has not ended by then; it goes on
  public ExperimentStatus await(Duration timeout) throws InterruptedException, TimeoutException {
    return client.ended(id).await(timeout);
  }

  /// The best of the trials that have completed so far by the first objective, best first, at most
  /// `limit`.
  public List<TrialResult> best(int limit) {
    return results(Fields.objects(client.control().reading().results(id, limit), "best"));
  }

  /// Under several objectives, the trials that none of the others beats in all of them, at most
  /// 200, in the order of the first objective; empty under one.
  public List<TrialResult> front() {
    Value.Object analysis = client.control().analysing().analyze(id, 1);
    return results(Fields.objects(Fields.object(analysis, "front"), "trials"));
  }

  private List<TrialResult> results(List<Value.Object> trials) {
    var reading = client.control().reading();
    return trials.stream()
        .map(trial -> TrialResult.of(reading.trial(Fields.text(trial, "trial"))))
        .toList();
  }

  /// All that is known of it, as `assay experiment show -o json` prints it.
  public Map<String, @Nullable Object> document() {
    return Values.map(client.control().reading().experiment(id));
  }

  /// Cancels what of it has not ended.
  public void cancel() {
    client.control().operating().cancel(List.of(id), client.actor());
  }
}
