package dev.assay.store.sql;

import dev.assay.experiment.After;
import dev.assay.experiment.Stage.Need;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.Parent;
import dev.assay.store.sql.Draft.StageShape;
import dev.assay.store.sql.Lane.Shape;
import dev.assay.store.sql.NewRows.Begin;
import dev.assay.store.sql.WorkSharing.StageReuse;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Stores one new experiment with its trials and jobs. Jobs are written where they begin; only the
/// experiment has an event, for a hundred thousand jobs would drown the log.
final class Submitting {

  /// Last of all, when its trials have been counted: so it is written once.
  private static final String INSERT_EXPERIMENT =
      """
      INSERT INTO experiment (id, uid, name, trials, created_at, labels, spec)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING\
      """;

  private static final String INSERT_STAGE =
      """
      INSERT INTO stage (id, experiment, ordinal, name, lane, needs, children, max_failures, timeout,
        cpus, gpus, memory, nodes, pool, gpu_preference, reuse)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private final Transaction tx;
  private final Session session;
  private final String actor;

  Submitting(Transaction tx, String actor) {
    this.tx = tx;
    this.session = tx.session();
    this.actor = actor;
  }

  Accepted submit(Draft draft) {
    var asked = draft.asked();
    var stored = store(draft);
    tx.events()
        .ofExperiment(
            EventType.EXPERIMENT_SUBMITTED,
            actor,
            asked.id(),
            told(asked, stored.trials(), stored.begins()));
    return new Accepted(
        asked.id(), asked.name(), stored.trials(), stored.trials() * stored.begins().size());
  }

  /// What was stored.
  ///
  /// @param experiment its row
  /// @param begins how the jobs of each stage begin
  record Stored(long experiment, int trials, List<Begin> begins) {}

  /// The same without a word in the log.
  Stored store(Draft draft) {
    var asked = draft.asked();
    refuseTaken(asked);
    long experiment = tx.ids().next(Ids.Of.EXPERIMENT);
    var parents = follow(experiment, asked.after());
    var begins = stages(experiment, draft, parents);
    int trials = new NewRows(tx, experiment, begins).ofExperiment(draft.trials());
    insert(experiment, draft, trials);
    SqlProvenances.keep(session, experiment, asked.provenance());
    var growth = asked.sweep().map(sweep -> growth(experiment, asked, sweep, parents));
    var account =
        new Account(
            experiment,
            asked.priority(),
            asked.parallelism(),
            parents.open(),
            lanes(begins),
            growth.orElse(Growth.FIXED));
    asked
        .budget()
        .ifPresent(budget -> tx.budgeting().store(experiment, budget, stages(asked, begins)));
    for (var begin : begins) {
      account.moved(JobState.CREATED, begin.state(), begin.lane().id, trials);
    }
    tx.ledger().open(account);
    return new Stored(experiment, trials, begins);
  }

  private static Map<String, Long> stages(NewExperiment asked, List<Begin> begins) {
    var ids = new HashMap<String, Long>();
    for (int i = 0; i < begins.size(); i++) {
      ids.put(asked.stages().get(i).name(), begins.get(i).stage());
    }
    return ids;
  }

  /// One whose parents did not end well has ended before it began.
  private Growth growth(long experiment, NewExperiment asked, NewSweep sweep, Parents parents) {
    String why = parents.spoiled() ? Family.SPOILED : asked.held() ? "held" : "";
    session.update(
        "INSERT INTO sweep (experiment, trial_limit, start_at, why) VALUES (?, ?, ?, ?)",
        experiment,
        sweep.limit().isPresent() ? (Integer) sweep.limit().getAsInt() : null,
        asked.startAt().map(Instant::toEpochMilli).orElse(null),
        why);
    if (parents.spoiled()) {
      return Growth.CLOSED;
    }
    return asked.held() ? Growth.PAUSED : Growth.OPEN;
  }

  private void refuseTaken(NewExperiment asked) {
    if (!asked.uniqueName()) {
      return;
    }
    var taken =
        session.first(
            "SELECT uid FROM experiment WHERE name = ? AND archived = 0 LIMIT 1",
            Row::text,
            asked.name());
    if (taken.isPresent()) {
      throw new StoreException(
          StoreException.Code.CONFLICT,
          "the name '%s' is taken by experiment %s; choose another, or archive that one"
              .formatted(asked.name(), taken.get()));
    }
  }

  private void insert(long experiment, Draft draft, int trials) {
    var asked = draft.asked();
    int inserted =
        session.update(
            INSERT_EXPERIMENT,
            experiment,
            asked.id().text(),
            asked.name(),
            trials,
            tx.millis(),
            draft.labels(),
            asked.spec());
    if (inserted == 0) {
      throw new StoreException(
          StoreException.Code.CONFLICT, "experiment " + asked.id() + " is already stored");
    }
  }

  /// The parents outside.
  ///
  /// @param open how many have not ended
  /// @param spoiled whether one of them has already ended as it should not
  private record Parents(int open, boolean spoiled) {}

  private Parents follow(long experiment, List<Parent> parents) {
    boolean spoiled = false;
    int open = 0;
    for (var parent : parents) {
      var scope = Scope.of(session, parent.subject());
      var end = tx.family().endOf(scope.experiment(), scope.trial(), scope.job());
      boolean onAny = parent.on() == After.On.ANY;
      Boolean met = end == Family.End.OPEN ? null : (Boolean) (onAny || end == Family.End.GOOD);
      session.update(
          "INSERT INTO follow (child, parent, trial, job, on_any, met) VALUES (?, ?, ?, ?, ?, ?)",
          experiment,
          scope.experiment(),
          scope.trial(),
          scope.job(),
          onAny,
          met);
      var account = tx.ledger().of(scope.experiment());
      account.followers++;
      account.dirty = true;
      open += met == null ? 1 : 0;
      spoiled |= met != null && !met;
    }
    return new Parents(open, spoiled);
  }

  private List<Begin> stages(long experiment, Draft draft, Parents parents) {
    var ids = new HashMap<String, Long>();
    var begins = new ArrayList<Begin>();
    for (var shape : draft.stages()) {
      var stage = shape.asked();
      var lane = lane(begins, shape.shape());
      long id = stage(experiment, ids.size(), lane, shape);
      for (var need : stage.needs()) {
        session.update(
            "INSERT INTO need (child, parent, on_any) VALUES (?, ?, ?)",
            id,
            parent(ids, stage, need),
            need.on() == After.On.ANY);
      }
      ids.put(stage.name(), id);
      begins.add(begin(id, lane, stage, draft.asked(), parents));
    }
    return begins;
  }

  private static long parent(Map<String, Long> ids, NewStage stage, Need need) {
    var parent = ids.get(need.stage());
    if (parent == null) {
      throw new IllegalArgumentException(
          "stage %s needs %s, which is not before it".formatted(stage.name(), need.stage()));
    }
    return parent;
  }

  private Begin begin(long id, Lane lane, NewStage stage, NewExperiment asked, Parents parents) {
    Long runAt = asked.startAt().map(at -> at.toEpochMilli()).orElse(null);
    boolean later = runAt != null && runAt > tx.millis();
    if (parents.spoiled()) {
      return new Begin(id, stage.name(), lane, checked(JobState.SKIPPED), Reason.PARENT, runAt);
    }
    if (asked.held()) {
      return new Begin(id, stage.name(), lane, checked(JobState.HELD), Reason.OPERATOR, runAt);
    }
    if (parents.open() > 0 || !stage.needs().isEmpty()) {
      return new Begin(id, stage.name(), lane, checked(JobState.BLOCKED), Reason.NONE, runAt);
    }
    return later
        ? new Begin(id, stage.name(), lane, checked(JobState.DELAYED), Reason.NONE, runAt)
        : new Begin(id, stage.name(), lane, checked(JobState.QUEUED), Reason.NONE, null);
  }

  private static JobState checked(JobState state) {
    if (!Moves.sources(state, Moves.By.SUBMIT).contains(JobState.CREATED)) {
      throw new IllegalStateException("no job begins " + state);
    }
    return state;
  }

  /// Stages of one shape share a lane.
  private Lane lane(List<Begin> before, Shape shape) {
    for (var begin : before) {
      if (begin.lane().shape.equals(shape)) {
        return begin.lane();
      }
    }
    return new Lane(tx.ids().next(Ids.Of.LANE), shape);
  }

  private static List<Lane> lanes(List<Begin> begins) {
    var lanes = new ArrayList<Lane>();
    for (var begin : begins) {
      if (!lanes.contains(begin.lane())) {
        lanes.add(begin.lane());
      }
    }
    return lanes;
  }

  private long stage(long experiment, int ordinal, Lane lane, StageShape stage) {
    var asked = stage.asked();
    var wanted = asked.resources();
    long id = tx.ids().next(Ids.Of.STAGE);
    session.update(
        INSERT_STAGE,
        id,
        experiment,
        ordinal,
        asked.name(),
        lane.id,
        asked.needs().size(),
        stage.children(),
        asked.maxFailures(),
        asked.timeout().map(Duration::toMillis).orElse(null),
        wanted.cpus(),
        wanted.gpus(),
        wanted.memoryBytes(),
        wanted.nodes(),
        wanted.pool(),
        wanted.gpuPreference(),
        asked
            .reuse()
            .map(r -> StageReuse.text(r.isRefresh(), r.files(), r.scoredBy()))
            .orElse(null));
    return id;
  }

  private static Value.Object told(NewExperiment asked, int trials, List<Begin> begins) {
    var jobs = new LinkedHashMap<String, Integer>();
    begins.forEach(begin -> jobs.merge(begin.state().word(), trials, Integer::sum));
    var counts = new LinkedHashMap<String, Value>();
    jobs.forEach((state, count) -> counts.put(state, Value.of(count)));
    var told = new LinkedHashMap<String, Value>();
    told.put("name", Value.of(asked.name()));
    told.put("trials", Value.of(trials));
    told.put("jobs", Value.object(counts));
    return Value.object(told);
  }
}
