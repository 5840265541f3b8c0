package dev.assay.control;

import dev.assay.analysis.Findings;
import dev.assay.config.Pools;
import dev.assay.engine.FilesMark;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Retries;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Lapses.Place;
import dev.assay.store.Store;
import dev.assay.store.Survey;
import dev.assay.store.Survey.Live;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the store and puts what it finds into documents.
final class LocalReading implements Reading {

  private static final int BEST = 3;
  private static final int LIVE = 1000;

  private final OpenedStore store;
  private final References references;
  private final AttemptFolders folders;
  private final Waiting waiting;
  private final Awaiting awaiting;
  private final Explaining explaining;
  private final InstantSource clock;

  LocalReading(
      OpenedStore store,
      References references,
      AttemptFolders folders,
      Pools pools,
      InstantSource clock) {
    this.store = store;
    this.references = references;
    this.folders = folders;
    this.waiting = new Waiting(store);
    this.awaiting = new Awaiting(store, references, waiting);
    this.explaining = new Explaining(store, references, folders, pools, clock);
    this.clock = clock;
  }

  @Override
  public List<Value.Object> experiments(
      List<String> status, List<String> tags, boolean archived, int limit) {
    var statuses = status.stream().map(LocalReading::status).toList();
    var query = new Query(statuses, tags, archived, limit);
    Instant now = clock.instant();
    return store.ask(s -> s.experiments().list(query)).stream()
        .map(view -> ExperimentDocument.listed(view, now))
        .toList();
  }

  static ExperimentStatus status(String word) {
    return Arrays.stream(ExperimentStatus.values())
        .filter(s -> s.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            Refusals.usage(
                "there is no status '%s'".formatted(word),
                "experiments are "
                    + String.join(
                        ", ",
                        Arrays.stream(ExperimentStatus.values())
                            .map(ExperimentStatus::word)
                            .toList())));
  }

  @Override
  public Value.Object experiment(String reference) {
    ExperimentView view = references.experiment(reference);
    ExperimentSpec spec = Specs.stored(view.spec());
    List<TrialView> best =
        spec.objectives().isEmpty()
            ? List.of()
            : store.ask(s -> s.trials().best(view.id(), spec.objectives().getFirst().goal(), BEST));
    Value.Object provenance = store.ask(s -> s.provenances().of(view.id()));
    Instant now = clock.instant();
    Value budget = store.ask(s -> BudgetDocument.of(s, view, spec, now));
    List<Live> live = live(view);
    Outlook outlook = store.ask(s -> Outlook.of(s, live, now));
    int reused = store.ask(s -> s.works().taken(view.id()));
    return ExperimentDocument.shown(view, spec, best, provenance, live, outlook, budget, reused);
  }

  /// What runs of it.
  private List<Live> live(ExperimentView view) {
    if (view.status() != ExperimentStatus.RUNNING) {
      return List.of();
    }
    return store.ask(s -> s.survey().look(new Survey.Most(0, 0, LIVE, 0))).live().stream()
        .filter(job -> job.job().trial().experiment().equals(view.id()))
        .toList();
  }

  @Override
  public List<Value.Object> trials(String experiment, String filter, String sort, int limit) {
    var terms = TrialFilter.parse(filter);
    var order = TrialOrder.of(sort);
    var found =
        new TrialPages(store, references.experiment(experiment).id()).stream().filter(terms);
    var ordered = sort.isBlank() ? found : found.sorted(order);
    Instant now = clock.instant();
    return ordered.limit(limit).map(trial -> TrialDocument.listed(trial, now)).toList();
  }

  @Override
  public Value.Object trial(String reference) {
    TrialView trial = references.trial(reference);
    String name = store.ask(s -> name(s, trial.id().experiment()));
    Instant now = clock.instant();
    List<AttemptView> attempts = attempts(trial);
    List<Value.Object> history =
        attempts.stream().map(a -> store.ask(s -> AttemptDocument.of(s, a, folders, now))).toList();
    Value.Object provenance = store.ask(s -> s.provenances().of(trial.id().experiment()));
    List<Value.Object> work = work(trial, attempts, now);
    return TrialDocument.shown(trial, name, work, history, provenance, now);
  }

  private List<Value.Object> work(TrialView trial, List<AttemptView> attempts, Instant now) {
    Reach reach = store.ask(Reach::of);
    ExperimentId id = trial.id().experiment();
    Optional<ExperimentSpec> spec =
        store.ask(s -> s.experiments().get(id)).map(view -> Specs.stored(view.spec()));
    return trial.jobs().stream()
        .map(job -> {
          Retries retries =
              spec.map(of -> of.stage(job.id().stage()).retries()).orElse(Retries.NONE);
          List<AttemptView> own = attempts.stream().filter(a -> a.job().equals(job.id())).toList();
          Optional<AttemptView> source =
              job.reused().flatMap(a -> store.ask(s -> s.trials().attempt(a)));
          return JobDocument.of(job, reach, new RetriesUsed(retries, job, own), source, now);
        })
        .toList();
  }

  @Override
  public Value.Object listedTrial(String reference) {
    return TrialDocument.listed(references.trial(reference), clock.instant());
  }

  private List<AttemptView> attempts(TrialView trial) {
    return trial.jobs().stream()
        .flatMap(job -> store.ask(s -> s.trials().attempts(job.id())).stream())
        .sorted(Comparator.comparing(AttemptView::id))
        .toList();
  }

  private static String name(Store s, ExperimentId id) {
    return s.experiments().get(id).map(ExperimentView::name).orElse("");
  }

  @Override
  public List<Value.Object> metrics(String reference, Optional<String> name) {
    return references.trial(reference).jobs().stream()
        .flatMap(job -> reports(job, name).stream())
        .toList();
  }

  private List<Value.Object> reports(JobView job, Optional<String> name) {
    return job.reused()
        .or(job::attempt)
        .map(attempt ->
            store.ask(s -> s.metrics().of(attempt, name)).stream()
                .map(report -> report(job, attempt.number(), report))
                .toList())
        .orElse(List.of());
  }

  private static Value.Object report(JobView job, long attempt, MetricReport report) {
    return new Document()
        .with("stage", job.id().stage())
        .with("attempt", attempt)
        .with("name", report.name())
        .with("step", report.step())
        .with("value", report.value())
        .with("instance", report.instance())
        .build();
  }

  @Override
  public Log log(String reference, String stage, Optional<Integer> number) {
    TrialView trial = references.trial(reference);
    List<AttemptView> attempts =
        attempts(trial).stream()
            .filter(a -> stage.isEmpty() || a.job().stage().equals(stage))
            .filter(a -> number.isEmpty() || a.number() == number.get())
            .toList();
    if (attempts.isEmpty()) {
      throw noAttempt(trial, stage, number);
    }
    AttemptView newest = attempts.getLast();
    return new Log(
        folders.output(newest.job(), newest.id()),
        newest.alive(),
        trial.id().toString(),
        newest.job().stage(),
        newest.id().number(),
        elsewhere(newest));
  }

  /// A file that is here needs no question.
  private Optional<Elsewhere> elsewhere(AttemptView attempt) {
    if (Files.exists(folders.begun(attempt.job(), attempt.id()))) {
      return Optional.empty();
    }
    Optional<Place> place =
        store.ask(s -> s.lapses().flatMap(lapses -> lapses.place(attempt.worker())));
    return place
        .filter(there -> !there.files().equals(ownFiles()))
        .map(there -> new Elsewhere(there.host(), attempt.lastOutput()));
  }

  private String ownFiles() {
    try {
      return FilesMark.read(folders.files()).orElse("none");
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Code.UNAVAILABLE,
          "cannot read %s: %s".formatted(folders.files(), e.getMessage()),
          "check its owner",
          e);
    }
  }

  private static ControlException noAttempt(
      TrialView trial, String stage, Optional<Integer> number) {
    List<String> stages = trial.jobs().stream().map(j -> j.id().stage()).distinct().toList();
    if (!stage.isEmpty() && !stages.contains(stage)) {
      return new ControlException(
          ControlException.Code.NOT_FOUND,
          "trial %s has no stage '%s'".formatted(trial.id(), stage),
          "its stages are " + String.join(", ", stages));
    }
    return new ControlException(
        ControlException.Code.NOT_FOUND,
        number.isPresent()
            ? "trial %s has no attempt %d".formatted(trial.id(), number.get())
            : "trial %s has not run yet: it is %s".formatted(trial.id(), trial.status().word()),
        "assay trial show %s tells what it waits for".formatted(trial.id()));
  }

  @Override
  public List<Value.Object> queue(Optional<String> experiment, int limit) {
    Optional<ExperimentId> id = experiment.map(e -> references.experiment(e).id());
    Instant now = clock.instant();
    Map<ExperimentId, String> names = new HashMap<>();
    return store.ask(s -> {
      var reach = Reach.of(s);
      return s.trials().queue(id, limit).stream()
          .map(job -> JobDocument.queued(job, reach, known(s, names, job), now))
          .toList();
    });
  }

  private static String known(Store s, Map<ExperimentId, String> names, JobView job) {
    return names.computeIfAbsent(job.id().trial().experiment(), id -> name(s, id));
  }

  @Override
  public Value.Object results(String experiment, int top) {
    ExperimentView view = references.experiment(experiment);
    List<Objective> objectives = Specs.stored(view.spec()).objectives();
    var findings = Findings.of(objectives, new TrialPages(store, view.id()), top);
    int reused = store.ask(s -> s.works().taken(view.id()));
    return ResultsDocument.of(view, objectives, findings, reused);
  }

  @Override
  public Value.Object explain(String reference) {
    return explaining.explain(reference);
  }

  @Override
  public Value.Object compare(List<String> texts) {
    return new Comparing(store, references).compare(texts);
  }

  @Override
  public List<Value.Object> events(long after, int limit, Optional<String> experiment) {
    Optional<ExperimentId> id = experiment.map(e -> references.experiment(e).id());
    return store.ask(s -> s.events().after(after, limit, id)).stream()
        .map(EventDocument::of)
        .toList();
  }

  @Override
  public long newest() {
    return store.ask(s -> s.events().newest());
  }

  @Override
  public long awaitChange(long mark, Duration limit) {
    return waiting.change(mark, limit);
  }

  @Override
  public long mark() {
    return waiting.mark();
  }

  @Override
  public List<Value.Object> await(List<String> texts, Optional<Duration> timeout) {
    return awaiting.await(texts, timeout);
  }
}
