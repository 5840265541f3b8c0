package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Submitting.Request;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Subject;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Compares what a sweep was started with to what it is to go on with, and lets it.
final class LocalResuming implements Resuming {

  private final OpenedStore store;
  private final References references;
  private final Planner planner;
  private final Submitting submitting;
  private final Sweeping sweeping;

  LocalResuming(
      OpenedStore store,
      References references,
      Planner planner,
      Submitting submitting,
      Sweeping sweeping) {
    this.store = store;
    this.references = references;
    this.planner = planner;
    this.submitting = submitting;
    this.sweeping = sweeping;
  }

  @Override
  public List<Value.Object> earlier(Request request) {
    var earlier = new ArrayList<Value.Object>();
    for (Plan.Planned planned : planner.plan(request).experiments()) {
      unfinished(planned.spec().about().name(), planned, earlier);
    }
    return earlier;
  }

  private void unfinished(String name, Plan.Planned planned, List<Value.Object> earlier) {
    ExperimentView view;
    try {
      view = references.experiment(name);
    } catch (ControlException _) {
      return; // there is none, which is the usual case
    }
    var growth = store.ask(s -> s.sweeps().get(view.id())).map(SweepView::growth);
    if (growth.filter(Growth::isUnfinished).isEmpty() || !view.name().equals(name)) {
      return;
    }
    List<SpecChange> changes = changes(view, planned);
    if (!changes.isEmpty()) {
      earlier.add(
          new Document()
              .with("experiment", view.id().text())
              .with("name", name)
              .with("growth", growth.get().word())
              .with("changes", changes.stream().map(SpecChange::document).toList())
              .build());
    }
  }

  /// As it is now, which need not be as it was stored.
  private List<SpecChange> changes(ExperimentView view, Plan.Planned planned) {
    var limit = store.ask(s -> s.sweeps().get(view.id())).map(SweepView::limit);
    var changes = new ArrayList<SpecChange>();
    for (SpecChange change : SpecChange.between(Specs.stored(view.spec()), planned.spec())) {
      if (!change.isHarmless()) {
        changes.add(change);
      }
    }
    ExperimentSpec now = planned.spec();
    compare("parallelism", view.parallelism(), now.parallelism(), changes);
    compare("priority", view.priority(), now.priority(), changes);
    compare("search.trials", limit.orElse(OptionalInt.empty()).orElse(0), planned.count(), changes);
    return changes;
  }

  private static void compare(String key, int before, int after, List<SpecChange> changes) {
    if (before != after) {
      changes.add(new SpecChange(key, Value.of(before), Value.of(after)));
    }
  }

  @Override
  public Value.Object resume(String experiment, Request request, boolean accepted) {
    ExperimentView view = references.experiment(experiment);
    SweepView sweep = sweep(view);
    Request named = named(request, view);
    List<Plan.Planned> planned = planner.plan(named).experiments();
    if (planned.size() != 1 || planned.getFirst().sweep().isEmpty()) {
      throw Refusals.usage(
          planned.size() == 1
              ? "the specification is of no sweep"
              : "a sweep goes on under one specification, found %d".formatted(planned.size()),
          "");
    }
    List<SpecChange> changes = changes(view, planned.getFirst());
    if (changes.stream().allMatch(SpecChange::isHarmless)) {
      return inPlace(view, sweep, changes, request.caller().actor());
    }
    if (!accepted) {
      throw new ControlException(
          Code.CONFLICT,
          "%s was started with another specification: %s"
              .formatted(
                  view.id(),
                  changes.stream().map(SpecChange::text).collect(Collectors.joining("; "))),
          "--accept-changes closes it and starts a new sweep that knows its trials");
    }
    return anew(view, sweep, named, planned.getFirst(), changes);
  }

  private static Request named(Request request, ExperimentView view) {
    var overrides = new LinkedHashMap<>(request.overrides());
    overrides.put("name", Value.of(view.name()));
    return with(request, overrides, "");
  }

  private static Request with(
      Request request, LinkedHashMap<String, Value> overrides, String idempotencyKey) {
    return new Request(
        request.sources(),
        request.params(),
        request.sweep(),
        overrides,
        request.held(),
        request.uniqueName(),
        request.after(),
        request.startAt(),
        request.repeat(),
        idempotencyKey,
        request.planHash(),
        request.caller());
  }

  /// The sweep stays the same.
  private Value.Object inPlace(
      ExperimentView view, SweepView sweep, List<SpecChange> changes, String actor) {
    if (sweep.growth() == Growth.OPEN && changes.isEmpty()) {
      throw new ControlException(
          Code.CONFLICT, "%s is open already, and nothing has changed".formatted(view.id()), "");
    }
    // What can be refused comes first.
    changes.forEach(change -> apply(view.id(), change, actor));
    SweepView now = sweep(view);
    if (now.growth() != Growth.OPEN && now.left() > 0) {
      store.tell(s -> s.sweeps().reopen(view.id(), actor));
    } else if (changes.isEmpty()) {
      return answer(sweeping.resume(view.id().text(), actor), changes, Value.Null.NULL);
    }
    return answer(changed(view.id()), changes, Value.Null.NULL);
  }

  private void apply(ExperimentId id, SpecChange change, String actor) {
    int number = change.after() instanceof Value.Int(BigInteger whole) ? whole.intValueExact() : 0;
    switch (change.key()) {
      case "parallelism" -> {
        if (!store.ask(s -> s.sweeps().parallelism(id, number, actor))) {
          throw new ControlException(
              Code.CONFLICT,
              "more than %d jobs of %s run now".formatted(number, id),
              "wait for some, or stop them");
        }
      }
      case "priority" -> store.tell(s -> s.operations().prioritize(id, number, actor));
      default -> store.tell(s -> s.sweeps().limit(id, OptionalInt.of(number), actor));
    }
  }

  /// A new sweep begins where the old one was. Made again, it is the same.
  private Value.Object anew(
      ExperimentView view,
      SweepView sweep,
      Request request,
      Plan.Planned planned,
      List<SpecChange> changes) {
    var overrides = new LinkedHashMap<>(request.overrides());
    var known = new ArrayList<Value>();
    planned.spec().search().warmStart().forEach(name -> known.add(Value.of(name)));
    known.add(Value.of(view.id().text()));
    overrides.put("search.warm_start", Value.of(known));
    String key = "resume:%s:%s".formatted(view.id(), new Plan(List.of(planned)).hash());
    Value.Object receipt = submitting.submit(with(request, overrides, key)).getFirst();
    var next = new ExperimentId(((Value.Text) receipt.get("experiment").orElseThrow()).value());
    if (sweep.growth().isUnfinished()) {
      store.tell(s -> s.sweeps().close(view.id(), "goes on as " + next, request.caller().actor()));
    }
    return answer(changed(next), changes, Value.of(view.id().text()));
  }

  private static Value.Object answer(
      Value.Object sweep, List<SpecChange> changes, Value continues) {
    var members = new LinkedHashMap<>(sweep.members());
    members.put("changes", Value.of(changes.stream().map(SpecChange::document).toList()));
    members.put("continues", continues);
    return Value.object(members);
  }

  @Override
  public Value.Object retryFailed(String experiment, String actor) {
    ExperimentView view = references.experiment(experiment);
    SweepView sweep = sweep(view);
    int retried =
        store.ask(s -> s.operations().retry(new Subject.OfExperiment(view.id()), true, actor));
    if (sweep.growth() != Growth.OPEN && sweep.left() > 0) {
      store.tell(s -> s.sweeps().reopen(view.id(), actor));
    } else if (retried == 0) {
      throw new ControlException(
          Code.CONFLICT,
          "no trial of %s has failed, and it cannot have more".formatted(view.id()),
          "");
    }
    var members = new LinkedHashMap<>(changed(view.id()).members());
    members.put("retried", Value.of(retried));
    return Value.object(members);
  }

  private Value.Object changed(ExperimentId id) {
    return store.ask(s ->
        SweepDocument.changed(
            s.experiments().get(id).orElseThrow(), s.sweeps().get(id).orElseThrow(), 0, 0));
  }

  private SweepView sweep(ExperimentView view) {
    return store
        .ask(s -> s.sweeps().get(view.id()))
        .orElseThrow(() ->
            new ControlException(
                Code.CONFLICT,
                "%s is no sweep: its trials were submitted with it".formatted(view.id()),
                ""));
  }
}
