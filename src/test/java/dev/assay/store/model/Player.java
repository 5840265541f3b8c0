package dev.assay.store.model;

import static dev.assay.store.model.BrokenRule.require;

import dev.assay.fakes.ManualClock;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Events.Event;
import dev.assay.store.Operations.Changed;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Operations.Place;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Subject;
import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.ModelJob.ModelAttempt;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Plays the steps of a story on a store and on the model, and holds them against each other after
/// each.
final class Player implements AutoCloseable {

  static final String USER = "user:ada";

  private final StoreUnderTest opener;
  private final ManualClock clock;
  private Store store;
  final Model model;
  private final EventTrail trail = new EventTrail();
  private final Comparison comparison;
  private final WorkerSteps workers;

  Player(StoreUnderTest opener) {
    this.opener = opener;
    this.clock = new ManualClock();
    this.model = new Model(clock.instant());
    this.comparison = new Comparison(model, trail);
    this.store = opener.open(clock);
    this.workers = new WorkerSteps(model, () -> store);
  }

  /// Plays one step.
  ///
  /// @throws BrokenRule when the store did something else than the model
  void play(Step step) {
    try {
      long mark = store.changeMark();
      boolean reopened = step instanceof Step.Reopen;
      perform(step);
      comparison.adoptPromotions(store);
      var news = trail.read(store, model, step);
      require(
          reopened || news.isEmpty() || mark != store.changeMark(),
          Rule.MODEL,
          "%s events are new and the change mark is the same",
          news.size());
      require(
          !workers.wasRefused() || news.isEmpty(),
          Rule.I9_FENCE,
          "a step that was refused has events: %s",
          news);
      comparison.compare(store, touched(news));
    } catch (BrokenRule e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BrokenRule(e);
    }
  }

  private static Set<ExperimentId> touched(List<Event> news) {
    return news.stream().flatMap(event -> event.experiment().stream()).collect(Collectors.toSet());
  }

  private void perform(Step step) {
    workers.begin();
    switch (step) {
      case Step.Submit submit -> submit(submit);
      case Step.Resubmit resubmit -> resubmit(resubmit);
      case Step.Register(int worker, String pool) -> workers.register(worker, pool);
      case Step.Beat(int worker) -> on(worker, workers::beat);
      case Step.Leave(int worker) -> on(worker, workers::leave);
      case Step.Expire(int worker) -> on(worker, workers::expire);
      case Step.Ask(int worker, var order) -> on(worker, w -> workers.ask(w, order));
      case Step.Exchange exchange -> on(exchange.worker(), w -> workers.exchange(w, exchange));
      case Step.Started(int worker, String job) -> on(worker, job, workers::started);
      case Step.Report r ->
          on(
              r.worker(),
              r.job(),
              (w, a) -> workers.report(w, a, new MetricReport(r.name(), r.step(), r.value(), "")));
      case Step.Release(int worker, String job) -> on(worker, job, workers::release);
      case Step.Adopt(int worker, var jobs) ->
          on(
              worker,
              w -> workers.adopt(w, jobs.stream().flatMap(j -> newest(j).stream()).toList()));
      case Step.Hold(String text) ->
          about(
              text,
              s -> same("held", model.hold(s), store.operations().hold(s, USER)),
              s -> store.operations().hold(s, USER));
      case Step.Unhold(String text) ->
          about(
              text,
              s -> same("released", model.unhold(s), store.operations().release(s, USER)),
              s -> store.operations().release(s, USER));
      case Step.Cancel(String text) ->
          about(text, this::cancel, s -> store.operations().cancel(s, USER));
      case Step.Stop(String text) ->
          about(text, this::stop, s -> store.operations().stop(s, Reason.PRUNED, USER));
      case Step.Retry(String text, boolean failedOnly) ->
          about(
              text,
              s ->
                  same(
                      "retried",
                      model.retry(s, failedOnly),
                      store.operations().retry(s, failedOnly, USER)),
              s -> store.operations().retry(s, failedOnly, USER));
      case Step.Clear(int experiment) -> clear(experiment);
      case Step.Prioritize(int experiment, int priority) ->
          about(
              "e" + experiment,
              s -> prioritize(s, priority),
              s -> store.operations().prioritize(s.experiment(), priority, USER));
      case Step.Move move -> move(move);
      case Step.Label label ->
          about(
              label.subject(),
              s -> label(s, label),
              s -> store.operations().label(s, labelling(label), USER));
      case Step.Archive(int experiment, boolean archived) ->
          about(
              "e" + experiment,
              s -> archive(s, archived),
              s -> store.experiments().archive(s.experiment(), archived, USER));
      case Step.Delete(int experiment) ->
          about(
              "e" + experiment,
              this::delete,
              s -> store.experiments().delete(s.experiment(), USER));
      case Step.Clock(int seconds) -> {
        clock.set(model.now.plusSeconds(seconds));
        model.now = clock.instant();
      }
      case Step.Reopen() -> {
        store.close();
        store = opener.open(clock);
      }
    }
  }

  // Who and what a step is about

  private void on(int worker, Consumer<ModelWorker> deed) {
    Optional.ofNullable(model.workers.get(worker)).ifPresent(deed);
  }

  private void on(int worker, String job, BiConsumer<ModelWorker, ModelAttempt> deed) {
    on(worker, w -> newest(job).ifPresent(attempt -> deed.accept(w, attempt)));
  }

  private Optional<ModelAttempt> newest(String job) {
    return Optional.ofNullable(model.jobs.get(Names.job(job)))
        .filter(j -> !j.attempts.isEmpty())
        .map(ModelJob::newest);
  }

  /// Does it where the subject is there, and sees it refused where it is not.
  private void about(String text, Consumer<Subject> deed, Consumer<Subject> refused) {
    var subject = Names.subject(text);
    if (model.isKnown(subject)) {
      deed.accept(subject);
    } else {
      refuses(Code.NOT_FOUND, () -> refused.accept(subject));
    }
  }

  static void refuses(Code code, Runnable deed) {
    try {
      deed.run();
    } catch (StoreException e) {
      BrokenRule.same(Rule.MODEL, "refusal", code, e.code());
      return;
    }
    throw new BrokenRule(Rule.MODEL, "what should be refused as %s was not".formatted(code));
  }

  private ModelExperiment experiment(Subject subject) {
    return Objects.requireNonNull(model.experiments.get(subject.experiment()));
  }

  private static void same(String what, int expected, int found) {
    BrokenRule.same(Rule.MODEL, "how many were " + what, expected, found);
  }

  // Experiments

  private void submit(Step.Submit step) {
    var submission = Submissions.of(step, model.now, "once");
    var wanted = submission.experiments().getFirst();
    if (!wanted.after().stream().allMatch(p -> model.isKnown(p.subject()))) {
      refuses(Code.NOT_FOUND, () -> store.experiments().submit(submission));
      return;
    }
    var receipt = store.experiments().submit(submission);
    model.submit(step, wanted);
    require(receipt.created(), Rule.MODEL, "%s was not created", receipt);
    var accepted = receipt.experiments().getFirst();
    BrokenRule.same(Rule.I1_ACCEPTED_IS_FOUND, "accepted", wanted.id(), accepted.id());
    same(
        "accepted", experiment(new Subject.OfExperiment(wanted.id())).jobs.size(), accepted.jobs());
  }

  private void resubmit(Step.Resubmit step) {
    var experiment = model.experiments.get(Names.experiment(step.experiment()));
    if (experiment == null) {
      return;
    }
    var again = Submissions.of(experiment.step, model.now, step.sameBody() ? "once" : "other");
    if (!step.sameBody()) {
      refuses(Code.CONFLICT, () -> store.experiments().submit(again));
      return;
    }
    var receipt = store.experiments().submit(again);
    require(!receipt.created(), Rule.MODEL, "%s was created twice", experiment);
    same("accepted before", experiment.jobs.size(), receipt.experiments().getFirst().jobs());
  }

  private void archive(Subject subject, boolean archived) {
    var experiment = experiment(subject);
    boolean changed = store.experiments().archive(subject.experiment(), archived, USER);
    BrokenRule.same(Rule.MODEL, "archiving", experiment.archived != archived, changed);
    experiment.archived = archived;
  }

  private void delete(Subject subject) {
    var experiment = experiment(subject);
    if (experiment.live() > 0) {
      refuses(Code.CONFLICT, () -> store.experiments().delete(experiment.id, USER));
      return;
    }
    store.experiments().delete(experiment.id, USER);
    model.delete(experiment);
  }

  // Operators

  private void cancel(Subject subject) {
    int asked = model.ask(subject, JobState.CANCELLED, Reason.OPERATOR);
    int ended = model.drop(model.of(subject));
    BrokenRule.same(
        Rule.MODEL,
        "cancelled",
        new Changed(ended, asked),
        store.operations().cancel(subject, USER));
  }

  private void stop(Subject subject) {
    same(
        "asked to stop",
        model.ask(subject, JobState.STOPPED, Reason.PRUNED),
        store.operations().stop(subject, Reason.PRUNED, USER));
  }

  private void prioritize(Subject subject, int priority) {
    Runnable deed = () -> store.operations().prioritize(subject.experiment(), priority, USER);
    if (model.of(subject).stream().allMatch(job -> job.state.isTerminal())) {
      refuses(Code.CONFLICT, deed);
      return;
    }
    deed.run();
    experiment(subject).priority = priority;
  }

  private void move(Step.Move step) {
    var line = new ModelLine(model);
    var subject = Names.subject(step.subject());
    var other = step.other().isEmpty() ? subject : Names.subject(step.other());
    var place =
        switch (step.where()) {
          case FIRST -> new Place.First();
          case LAST -> new Place.Last();
          case BEFORE -> new Place.Before(other);
          case AFTER -> new Place.After(other);
        };
    var refusal = line.refusal(subject, step.where(), other);
    if (refusal.isPresent()) {
      refuses(refusal.get(), () -> store.operations().move(subject, place, USER));
      return;
    }
    same(
        "moved",
        line.move(subject, step.where(), other),
        store.operations().move(subject, place, USER));
  }

  private void label(Subject subject, Step.Label step) {
    Subject labelled =
        subject instanceof Subject.OfJob(var job) ? new Subject.OfTrial(job.trial()) : subject;
    var before = model.labels.getOrDefault(labelled, ModelLabels.NONE);
    var after = before.changed(step);
    model.labels.put(labelled, after);
    BrokenRule.same(
        Rule.MODEL,
        "labelling",
        !after.equals(before),
        store.operations().label(subject, labelling(step), USER));
  }

  private static Labelling labelling(Step.Label step) {
    return new Labelling(step.add(), step.remove(), step.note());
  }

  private void labels(Subject subject, ModelLabels expected) {
    var found =
        switch (subject) {
          case Subject.OfExperiment(var id) -> store.experiments().get(id).orElseThrow().labels();
          case Subject.OfTrial(var id) -> store.trials().get(id).orElseThrow().labels();
          case Subject.OfJob(var id) -> store.trials().get(id.trial()).orElseThrow().labels();
        };
    BrokenRule.same(
        Rule.MODEL,
        "tags of " + subject,
        Value.of(expected.tags().stream().map(Value::of).toList()),
        found.get("tags").orElse(Value.of(List.of())));
    BrokenRule.same(
        Rule.MODEL,
        "note of " + subject,
        Value.of(expected.note()),
        found.get("notes").orElse(Value.of("")));
  }

  private void clear(int number) {
    if (number == 0) {
      int dropped = model.drop(List.copyOf(model.jobs.values()));
      same("cleared", dropped, store.operations().clear(Optional.empty(), USER));
      return;
    }
    about(
        "e" + number,
        s ->
            same(
                "cleared",
                model.drop(model.of(s)),
                store.operations().clear(Optional.of(s.experiment()), USER)),
        s -> store.operations().clear(Optional.of(s.experiment()), USER));
  }

  // Ending a story

  /// Looks at everything once more, by other ways.
  void review() {
    comparison.compareAll(store);
    for (var experiment : model.experiments.values()) {
      var found = store.experiments().find(experiment.id.text());
      BrokenRule.same(Rule.I1_ACCEPTED_IS_FOUND, "found by id", experiment.id, found);
      require(
          store.experiments().get(experiment.id).isPresent(),
          Rule.I1_ACCEPTED_IS_FOUND,
          "%s was accepted and cannot be read",
          experiment);
      trail.compareFiltered(store, experiment.id);
    }
    model.labels.forEach(this::labels);
    for (var job : model.jobs.values()) {
      var view = store.trials().job(job.id);
      BrokenRule.same(
          Rule.I1_ACCEPTED_IS_FOUND,
          "state of " + job,
          Optional.of(job.state),
          view.map(v -> v.state()));
    }
    for (var attempt : model.attempts.values()) {
      BrokenRule.same(
          Rule.I9_FENCE,
          "numbers of attempt " + attempt.id,
          attempt.reports(),
          store.metrics().of(attempt.id, Optional.empty()));
    }
    opener.selfCheck(store).ifPresent(p -> require(false, Rule.I6_COUNTS, "%s", p));
  }

  @Override
  public void close() {
    store.close();
    opener.remove();
  }
}
