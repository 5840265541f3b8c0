package dev.assay.store.tree;

import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The whole queue at one moment.
final class TreeSurvey implements Survey {

  private static final Comparator<ExperimentView> NEWEST_END =
      Comparator.comparing((ExperimentView view) -> view.endedAt().orElse(Instant.MIN)).reversed();

  private final Documents documents;
  private final TreeExperiments experiments;
  private final Attempts attempts;
  private final TreeMetrics metrics;

  TreeSurvey(
      Documents documents, TreeExperiments experiments, Attempts attempts, TreeMetrics metrics) {
    this.documents = documents;
    this.experiments = experiments;
    this.attempts = attempts;
    this.metrics = metrics;
  }

  @Override
  public Board look(Most most) {
    var views = documents.living().stream().map(experiments::view).toList();
    var open = views.stream().filter(view -> view.endedAt().isEmpty()).toList();
    Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
    for (var state : JobState.values()) {
      if (state != JobState.CREATED && !state.isTerminal()) {
        jobs.put(state, open.stream().mapToInt(view -> count(view, state)).sum());
      }
    }
    return new Board(
        jobs,
        open.size(),
        shown(open).sorted(openFirst()).limit(most.open()).toList(),
        shown(views)
            .filter(view -> view.endedAt().isPresent())
            .sorted(NEWEST_END)
            .limit(most.ended())
            .toList(),
        live(most.live()),
        results(most.results()));
  }

  private static Stream<ExperimentView> shown(List<ExperimentView> views) {
    return views.stream().filter(view -> !view.archived());
  }

  private static int count(ExperimentView view, JobState state) {
    return view.jobs().getOrDefault(state, 0);
  }

  /// Those with running jobs first, then by priority; the oldest stand first already.
  private static Comparator<ExperimentView> openFirst() {
    return Comparator.comparing((ExperimentView view) ->
            count(view, JobState.RUNNING) + count(view, JobState.STOPPING) == 0)
        .thenComparing(Comparator.comparingInt(ExperimentView::priority).reversed());
  }

  private List<Live> live(int most) {
    return attempts.alive().sorted(Attempts.OLDEST_FIRST).limit(most).map(this::live).toList();
  }

  private Live live(Attempts.Seen seen) {
    var attempt = seen.attempt();
    return new Live(
        attempt.id(),
        JobKey.id(seen.trial().id(), attempt.stage()),
        seen.experiment().name(),
        attempt.holder().worker(),
        seen.trial().job(attempt.stage()).state(),
        attempt.claimedAt(),
        attempt.startedAt(),
        metrics.progress(seen.trial(), attempt));
  }

  private List<Result> results(int most) {
    return attempts
        .all()
        .filter(seen -> seen.attempt().facts().endedAt().isPresent())
        .filter(seen -> !seen.attempt().isAlive())
        .sorted(
            Comparator.comparing(
                    (Attempts.Seen seen) -> seen.attempt().facts().endedAt().orElse(Instant.MIN))
                .thenComparing(seen -> seen.attempt().id())
                .reversed())
        .limit(most)
        .map(TreeSurvey::result)
        .toList();
  }

  private static Result result(Attempts.Seen seen) {
    var attempt = seen.attempt();
    boolean isNewest = seen.trial().newest(attempt.stage()).filter(attempt::equals).isPresent();
    boolean returned = isNewest && attempt.ended().equals("completed");
    return new Result(
        attempt.id(),
        JobKey.id(seen.trial().id(), attempt.stage()),
        seen.experiment().name(),
        attempt.ended(),
        attempt.reason(),
        attempt.startedAt(),
        attempt.facts().endedAt().orElseThrow(),
        returned ? seen.trial().job(attempt.stage()).values() : Value.EMPTY);
  }

  @Override
  public List<PoolLoad> pools() {
    Map<String, Map<JobState, Integer>> jobs = new TreeMap<>();
    Map<String, Map<Resources, Demand>> demands = new HashMap<>();
    for (var experiment : documents.living()) {
      var trials = documents.trials(experiment).stream().filter(trial -> !trial.isEnded()).toList();
      long live =
          trials.stream().flatMap(t -> t.states().stream()).filter(JobState::isLive).count();
      boolean isOfSeveral = poolsOf(experiment).size() > 1;
      for (var trial : trials) {
        for (var job : trial.jobs()) {
          var needs = experiment.stage(job.stage()).resources();
          boolean isThere = job.state() == JobState.QUEUED || job.state().isLive();
          if (!job.state().isTerminal()) {
            jobs.computeIfAbsent(
                    isOfSeveral && !isThere ? "" : needs.pool(), _ -> new EnumMap<>(JobState.class))
                .merge(job.state(), 1, Integer::sum);
          }
        }
      }
      demands(experiment, trials, experiment.parallelism() - live)
          .forEach(demand ->
              demands
                  .computeIfAbsent(demand.needs().pool(), _ -> new LinkedHashMap<>())
                  .merge(demand.needs(), demand, Demand::and));
    }
    var loads = new ArrayList<PoolLoad>();
    jobs.forEach((pool, counts) ->
        loads.add(
            new PoolLoad(
                pool, counts, List.copyOf(demands.getOrDefault(pool, Map.of()).values()))));
    return loads;
  }

  private static Set<String> poolsOf(ExperimentDocument experiment) {
    return experiment.stages().stream()
        .map(stage -> stage.resources().pool())
        .collect(Collectors.toSet());
  }

  /// The queued jobs of one experiment.
  ///
  /// @param room how many of them may run beside those that do
  private static Collection<Demand> demands(
      ExperimentDocument experiment, List<TrialDocument> trials, long room) {
    Map<Resources, Demand> all = new LinkedHashMap<>();
    for (var trial : trials) {
      for (var job : trial.jobs()) {
        if (job.state() == JobState.QUEUED) {
          var asked = experiment.stage(job.stage()).resources();
          var needs =
              new Resources(
                  asked.cpus(),
                  asked.gpus(),
                  asked.memoryBytes(),
                  1,
                  asked.pool(),
                  asked.gpuPreference());
          all.merge(needs, new Demand(needs, 1, 1, since(trial)), Demand::and);
        }
      }
    }
    return all.values().stream()
        .map(d ->
            new Demand(d.needs(), d.queued(), (int) Math.clamp(room, 0, d.queued()), d.since()))
        .toList();
  }

  /// The last that happened to it, or when it was made.
  private static Instant since(TrialDocument trial) {
    return trial.attempts().stream()
        .flatMap(attempt -> attempt.facts().endedAt().stream())
        .max(Comparator.naturalOrder())
        .filter(trial.createdAt()::isBefore)
        .orElse(trial.createdAt());
  }

  @Override
  public List<Pace> paces() {
    var paces = new ArrayList<Pace>();
    for (var experiment : documents.living()) {
      var trials = documents.trials(experiment);
      if (TreeExperiments.status(experiment, trials).isTerminal()) {
        continue;
      }
      Map<String, List<Duration>> byStage = new LinkedHashMap<>();
      trials.stream()
          .flatMap(trial -> trial.attempts().stream())
          .filter(attempt -> attempt.ended().equals("completed"))
          .forEach(attempt ->
              TreeOutlook.duration(attempt)
                  .ifPresent(span ->
                      byStage
                          .computeIfAbsent(JobKey.stage(attempt.stage()), _ -> new ArrayList<>())
                          .add(span)));
      byStage.forEach((stage, spans) ->
          paces.add(new Pace(experiment.id(), stage, median(spans), spans.size())));
    }
    return paces;
  }

  private static Duration median(List<Duration> spans) {
    var sorted = spans.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
  }
}
