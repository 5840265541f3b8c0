package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Operations;
import dev.assay.store.Operations.Place;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/// Turns what an operator asks into changes of the store, and counts them.
final class LocalOperating implements Operating {

  private final OpenedStore store;
  private final References references;
  private final Cleaning cleaning;
  private final Stops stops;

  LocalOperating(OpenedStore store, References references, Cleaning cleaning, Stops stops) {
    this.stops = stops;
    this.store = store;
    this.references = references;
    this.cleaning = cleaning;
  }

  @Override
  public Value.Object hold(List<String> texts, String actor) {
    return each(texts, (s, subject) -> s.operations().hold(subject, actor));
  }

  @Override
  public Value.Object release(List<String> texts, String actor) {
    return each(texts, (s, subject) -> s.operations().release(subject, actor));
  }

  @Override
  public Value.Object stop(List<String> texts, Optional<Duration> within, String actor) {
    List<Subject> subjects = references.subjects(texts);
    if (within.isPresent()) {
      stops.refuseElsewhere(subjects);
    }
    int jobs = 0;
    int changed = 0;
    for (Subject subject : subjects) {
      jobs += store.ask(s -> jobs(s, subject));
      changed += store.ask(s -> s.operations().stop(subject, Reason.OPERATOR, actor));
    }
    int ended = stops.end(stops.jobs(subjects), within, actor);
    return counted(jobs, changed).with("ended", ended).build();
  }

  @Override
  public Value.Object cancel(List<String> texts, String actor) {
    int jobs = 0;
    int ended = 0;
    int asked = 0;
    for (Subject subject : references.subjects(texts)) {
      jobs += store.ask(s -> jobs(s, subject));
      Operations.Changed changed = store.ask(s -> s.operations().cancel(subject, actor));
      ended += changed.ended();
      asked += changed.asked();
    }
    return counted(jobs, ended + asked).with("ended", ended).with("asked", asked).build();
  }

  @Override
  public Value.Object remove(List<String> texts, String actor) {
    return each(texts, (s, subject) -> remove(s, subject, actor));
  }

  private static int remove(Store s, Subject subject, String actor) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> s.operations().clear(Optional.of(id), actor);
      case Subject.OfTrial(var id) ->
          s.trials().get(id).map(TrialView::jobs).orElse(List.of()).stream()
              .mapToInt(job -> removeJob(s, new Subject.OfJob(job.id()), actor))
              .sum();
      case Subject.OfJob job -> removeJob(s, job, actor);
    };
  }

  /// Held first, because no worker can claim a held job: otherwise one that is claimed between our
  /// look and our change would be stopped, which was not asked.
  private static int removeJob(Store s, Subject.OfJob job, String actor) {
    s.operations().hold(job, actor);
    boolean held =
        s.trials().job(job.id()).map(JobView::state).filter(JobState.HELD::equals).isPresent();
    return held ? s.operations().cancel(job, actor).ended() : 0;
  }

  @Override
  public Value.Object clear(Optional<String> experiment, String actor) {
    Optional<ExperimentId> id = experiment.map(e -> references.experiment(e).id());
    int changed = store.ask(s -> s.operations().clear(id, actor));
    return new Document().with("changed", changed).build();
  }

  @Override
  public Value.Object retry(List<String> texts, boolean failedOnly, String actor) {
    return each(texts, (s, subject) -> s.operations().retry(subject, failedOnly, actor));
  }

  @Override
  public Value.Object prioritize(String experiment, int priority, String actor) {
    if (priority < 0 || priority > 10) {
      throw Refusals.usage(
          "priority %d; allowed is 0 to 10, higher first".formatted(priority), "5 is the usual");
    }
    ExperimentView view = references.experiment(experiment);
    store.tell(s -> s.operations().prioritize(view.id(), priority, actor));
    return new Document()
        .with("experiment", view.id().text())
        .with("priority", priority)
        .with("changed", view.priority() == priority ? 0 : 1)
        .build();
  }

  @Override
  public Value.Object move(List<String> texts, String place, Optional<String> other, String actor) {
    Optional<Subject> beside = other.map(references::subject);
    List<Subject> subjects = references.subjects(texts);
    beside.ifPresent(LocalOperating::refuseWhole);
    subjects.forEach(LocalOperating::refuseWhole);
    boolean isReversed = place.equals("first") || place.equals("after");
    int changed = 0;
    for (Subject subject : isReversed ? subjects.reversed() : subjects) {
      Place to = place(place, beside);
      changed += store.ask(s -> s.operations().move(subject, to, actor));
    }
    return new Document().with("changed", changed).build();
  }

  private static void refuseWhole(Subject subject) {
    if (subject instanceof Subject.OfExperiment(var id)) {
      throw Refusals.usage(
          "%s is a whole experiment; places are within the line of one".formatted(id),
          "between experiments priority decides: assay queue priority %s 0..10".formatted(id));
    }
  }

  private static Place place(String word, Optional<Subject> other) {
    return switch (word) {
      case "first" -> new Place.First();
      case "last" -> new Place.Last();
      case "before" -> new Place.Before(other.orElseThrow());
      case "after" -> new Place.After(other.orElseThrow());
      default ->
          throw Refusals.usage(
              "there is no place '%s'".formatted(word), "first, last, before or after");
    };
  }

  @Override
  public Value.Object label(
      List<String> texts,
      boolean ofTrials,
      List<String> add,
      List<String> remove,
      Optional<String> note,
      String actor) {
    var change = Tags.checked(add, remove, note);
    if (texts.isEmpty()) {
      throw Refusals.usage("nothing was named to be tagged", "name it first, then +TAG or -TAG");
    }
    List<Subject> subjects =
        ofTrials
            ? texts.stream()
                .map(text -> (Subject) new Subject.OfTrial(references.trial(text).id()))
                .distinct()
                .toList()
            : experiments(texts).stream()
                .map(id -> (Subject) new Subject.OfExperiment(id))
                .toList();
    int changed = 0;
    for (Subject subject : subjects) {
      changed += store.ask(s -> s.operations().label(subject, change, actor)) ? 1 : 0;
    }
    return counted(subjects.size(), changed).build();
  }

  @Override
  public Value.Object baseline(String name, Optional<String> experiment, String actor) {
    var baselines = new Baselines(store, references);
    return experiment
        .map(text -> baselines.save(name, text, actor))
        .orElseGet(() -> baselines.forget(name, actor));
  }

  @Override
  public Value.Object archive(List<String> texts, boolean archived, String actor) {
    int changed = 0;
    List<ExperimentId> ids = experiments(texts);
    for (ExperimentId id : ids) {
      changed += store.ask(s -> s.experiments().archive(id, archived, actor)) ? 1 : 0;
    }
    return counted(ids.size(), changed).build();
  }

  /// The store first: files without a store entry are only waste, which `clean` removes; an entry
  /// whose files are gone would be a lie.
  @Override
  public Value.Object delete(List<String> texts, String actor) {
    List<ExperimentId> ids = experiments(texts);
    long bytes = 0;
    for (ExperimentId id : ids) {
      int trials = store.ask(s -> s.experiments().get(id).map(ExperimentView::trials).orElse(0));
      store.tell(s -> s.experiments().delete(id, actor));
      bytes += cleaning.removeAll(id, trials);
    }
    return new Document().with("changed", ids.size()).with("left", 0).with("bytes", bytes).build();
  }

  @Override
  public Value.Object clean(
      Optional<String> experiment,
      int keepBest,
      Optional<Duration> olderThan,
      boolean dryRun,
      String actor) {
    if (keepBest < 0) {
      throw Refusals.usage(
          "--keep-best %d; allowed is 0 or more".formatted(keepBest), "0 keeps none");
    }
    return cleaning.clean(experiment.map(references::experiment), keepBest, olderThan, dryRun);
  }

  /// Whole experiments only: a trial or job given here is a mistake, and too much would go.
  private List<ExperimentId> experiments(List<String> texts) {
    return references.subjects(texts).stream().map(LocalOperating::whole).distinct().toList();
  }

  private static ExperimentId whole(Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> id;
      case Subject.OfTrial(var id) -> throw notWhole(id.toString(), id.experiment());
      case Subject.OfJob(var id) -> throw notWhole(id.toString(), id.trial().experiment());
    };
  }

  private static ControlException notWhole(String part, ExperimentId id) {
    return Refusals.usage(
        "%s is a part of experiment %s; this works on whole experiments".formatted(part, id),
        "give " + id);
  }

  private Value.Object each(List<String> texts, ToIntBiFunction<Store, Subject> change) {
    int jobs = 0;
    int changed = 0;
    for (Subject subject : references.subjects(texts)) {
      jobs += store.ask(s -> jobs(s, subject));
      changed += store.ask(s -> change.applyAsInt(s, subject));
    }
    return counted(jobs, changed).build();
  }

  private static Document counted(int of, int changed) {
    return new Document().with("changed", changed).with("left", Math.max(0, of - changed));
  }

  private static int jobs(Store s, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) ->
          s.experiments().get(id).stream()
              .flatMap(view -> view.jobs().values().stream())
              .mapToInt(Integer::intValue)
              .sum();
      case Subject.OfTrial(var id) -> s.trials().get(id).map(t -> t.jobs().size()).orElse(0);
      case Subject.OfJob _ -> 1;
    };
  }
}
