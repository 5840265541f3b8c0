package dev.assay.client;

import dev.assay.config.Executor;
import dev.assay.control.Control;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Working;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// A program's way to an Assay home: it submits, and gives futures of what is in the store. Every
/// result is in the store before a future shows it, so nothing is lost with the program: whoever
/// opens the home again gets the same futures by their ids.
///
/// Who runs what is submitted, the setting `infra.executor` says: this process or workers
/// elsewhere. The calls are the same.
///
/// Safe for many threads. Every method may throw [dev.assay.control.ControlException], whose code
/// tells refusals apart, and [dev.assay.config.InputException] for a specification with a mistake;
/// nothing is stored then.
public final class Client implements AutoCloseable {

  private final Around around;
  private final Control control;
  private final Watch watch;
  private final LocalWorkers workers;
  private final Set<String> served = ConcurrentHashMap.newKeySet();

  private Client(Around around) {
    this.around = around;
    this.control = around.door().get();
    this.watch = new Watch(control.reading());
    this.workers = new LocalWorkers(around.door(), around.capacity(), watch::fail);
  }

  /// A client of what `around` describes. Programs call `Assay.open`.
  public static Client create(Around around) {
    return new Client(around);
  }

  /// What a client is given.
  ///
  /// @param door opens control of the home, each time one of its own
  /// @param capacity of workers in this process; their pool is that of the jobs
  /// @param folder from which relative paths are seen; absolute
  /// @param environment from which specifications take what their jobs inherit
  /// @param actor who submits, e.g. `user:ada`
  public record Around(
      Supplier<Control> door,
      Executor executor,
      Working.Settings capacity,
      Path folder,
      Map<String, String> environment,
      String actor) {
    public Around {
      environment = Map.copyOf(environment);
    }
  }

  /// Submits the specification in a file.
  public Experiment submit(Path file) {
    return submit(Spec.file(file));
  }

  /// Submits a specification: text in YAML, JSON or TOML.
  public Experiment submit(String text) {
    return submit(Spec.text(text));
  }

  /// Submits a specification. It is stored when this returns.
  ///
  /// @throws dev.assay.control.ControlException `CONFLICT` if its key came with another
  ///   specification before
  public Experiment submit(Spec spec) {
    var request =
        new Request(
            List.of(spec.source(around.folder())),
            List.of(),
            List.of(),
            spec.overrides(),
            false,
            false,
            List.of(),
            "",
            Optional.empty(),
            spec.key(),
            "",
            caller());
    Value.Object receipt = control.submitting().submit(request).getFirst();
    String id = Fields.text(receipt, "experiment");
    serve(id);
    return new Experiment(
        this,
        id,
        Fields.text(receipt, "name"),
        Fields.flag(receipt, "created"),
        Fields.texts(receipt, "warnings"));
  }

  /// Submits a training by itself. One that was done before is done already.
  public TrialFuture submitTraining(Training training) {
    return submit(Spec.of(training.keys())).trial(1);
  }

  /// Submits an evaluation, and the training it needs where nobody has done that.
  public TrialFuture submitEvaluation(Evaluation evaluation) {
    return submitEvaluations(List.of(evaluation)).getFirst();
  }

  /// Submits evaluations, each with the training it needs; those that differ in nothing but params
  /// are trials of one experiment.
  ///
  /// @return their futures in the same order; equal evaluations have the same one
  public List<TrialFuture> submitEvaluations(List<Evaluation> evaluations) {
    var families = new LinkedHashMap<Evaluation, SequencedSet<Value.Object>>();
    for (Evaluation evaluation : evaluations) {
      families
          .computeIfAbsent(evaluation.family(), _ -> new LinkedHashSet<>())
          .add(evaluation.allParams());
    }
    var futures = new HashMap<Evaluation, Map<Value.Object, TrialFuture>>();
    families.forEach(
        (family, trials) -> futures.put(family, submitted(family, List.copyOf(trials))));
    return evaluations.stream()
        .map(one -> futures.getOrDefault(one.family(), Map.of()).get(one.allParams()))
        .map(Objects::requireNonNull)
        .toList();
  }

  private Map<Value.Object, TrialFuture> submitted(Evaluation family, List<Value.Object> trials) {
    List<TrialFuture> futures = futures(submit(Spec.of(family.keys(trials))).id());
    var byParams = new HashMap<Value.Object, TrialFuture>();
    for (int i = 0; i < trials.size(); i++) {
      byParams.put(trials.get(i), futures.get(i));
    }
    return byParams;
  }

  /// A stored experiment.
  ///
  /// @param reference its id, the beginning of it, its name (the newest of that name), or `last`
  public Experiment experiment(String reference) {
    Value.Object experiment = control.reading().experiment(reference);
    return new Experiment(
        this, Fields.text(experiment, "id"), Fields.text(experiment, "name"), false, List.of());
  }

  /// The future of a stored trial, whoever submitted it, whenever it ended. Where this process runs
  /// what is submitted, it sees to it that this trial is run.
  ///
  /// @param id of the trial; of an experiment with one trial its id will do
  /// @throws dev.assay.control.ControlException `NOT_FOUND` if there is none
  public TrialFuture future(String id) {
    String found = Fields.text(control.reading().trial(id), "id");
    TrialFuture future = new TrialFuture(control, around.actor(), found).followed(watch);
    if (!future.isDone()) {
      serve(found.substring(0, found.indexOf('.')));
    }
    return future;
  }

  /// The futures of all trials of an experiment. Those that have not ended are followed before they
  /// are looked at for the second time, so that no end falls between.
  List<TrialFuture> futures(String experiment) {
    var futures = new ArrayList<TrialFuture>();
    boolean open = false;
    for (Value.Object trial : control.reading().trials(experiment, "", "", Integer.MAX_VALUE)) {
      var future = new TrialFuture(control, around.actor(), Fields.text(trial, "id"));
      boolean ended = future.heard(trial);
      open |= !ended;
      futures.add(ended ? future : future.added(watch));
    }
    if (open) {
      serve(experiment);
      var again = control.reading().trials(experiment, "", "", futures.size());
      for (int i = 0; i < again.size(); i++) {
        futures.get(i).heard(again.get(i));
      }
    }
    return List.copyOf(futures);
  }

  ExperimentResult ended(String experiment) {
    serve(experiment);
    return (ExperimentResult) watch.follow(new ExperimentResult(control, experiment));
  }

  /// A search whose trials this program runs: it asks what to try next, and tells what came of it.
  ///
  /// @param spec with a space, objectives and `search`, and without a command; its key is not used
  public Search search(Spec spec) {
    return Search.create(control, spec, around.folder(), caller());
  }

  /// A search that is in the store.
  ///
  /// @param reference as that of an experiment
  public Search search(String reference) {
    Value.Object experiment = control.reading().experiment(reference);
    return new Search(control, Fields.text(experiment, "id"), around.actor());
  }

  /// Sees to it that somebody here works on an experiment, where this process does.
  private void serve(String experiment) {
    switch (around.executor()) {
      case QUEUE -> {}
      case LOCAL -> {
        if (!served.contains(experiment)) {
          pools(control.reading().experiment(experiment)).forEach(workers::need);
          served.add(experiment);
        }
      }
    }
  }

  private static List<String> pools(Value.Object experiment) {
    return Fields.objects(experiment, "stages").stream()
        .map(stage -> Fields.text(Fields.object(stage, "resources"), "pool"))
        .filter(pool -> !pool.isEmpty())
        .distinct()
        .toList();
  }

  private Caller caller() {
    return new Caller(around.actor(), around.environment());
  }

  Control control() {
    return control;
  }

  String actor() {
    return around.actor();
  }

  /// Lets go of the home and loses nothing. Workers of this process end; jobs that they run live on
  /// in processes of their own, and whoever works on the home next takes them over. Futures that
  /// have not completed do so exceptionally; their ids give them again. Where the store is out of
  /// reach, it is waited for some seconds.
  @Override
  public void close() {
    workers.close();
    watch.close();
    control.close();
  }
}
