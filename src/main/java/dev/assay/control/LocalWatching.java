package dev.assay.control;

import dev.assay.process.UsageLook;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Board;
import dev.assay.store.Survey.Live;
import dev.assay.store.Survey.Most;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks at the whole queue, and at this machine.
final class LocalWatching implements Watching {

  /// More than fits a screen.
  private static final int OPEN = 100;

  private static final int LIVE = 1000;

  /// Of what runs elsewhere, so much is told.
  private static final int ELSEWHERE = 100;

  private static final int AMONG = 200;

  private final OpenedStore store;
  private final AttemptFolders folders;
  private final InstantSource clock;
  private final Shares shares = new Shares(new UsageLook());

  LocalWatching(OpenedStore store, AttemptFolders folders, InstantSource clock) {
    this.store = store;
    this.folders = folders;
    this.clock = clock;
  }

  @Override
  public Value.Object board(List<String> status, int recent) {
    List<ExperimentStatus> wanted = status.stream().map(LocalReading::status).toList();
    int ended = wanted.isEmpty() ? recent : Math.max(recent, AMONG);
    Board board = store.ask(s -> s.survey().look(new Most(OPEN, ended, LIVE, recent)));
    Instant now = clock.instant();
    var outlook = store.ask(s -> Outlook.of(s, board.live(), now));
    // nvidia-smi takes its time, so it is asked only where somebody works with GPUs.
    boolean gpus = alive().stream().anyMatch(w -> !w.registration().gpus().isEmpty());
    return head(board, workers(now), now)
        .with("gpus", gpus ? gpus() : List.of())
        .with("open", board.experiments())
        .with(
            "live",
            board.open().stream()
                .filter(view -> wanted.isEmpty() || wanted.contains(view.status()))
                .map(view -> open(view, outlook, board.live()))
                .toList())
        .with(
            "recent",
            board.ended().stream()
                .filter(view -> wanted.isEmpty() || wanted.contains(view.status()))
                .limit(recent)
                .map(view -> BoardDocument.ended(view, best(view), now))
                .toList())
        .with(
            "running",
            board.live().stream().map(job -> BoardDocument.running(job, outlook)).toList())
        .with("results", board.results().stream().map(BoardDocument::result).toList())
        .build();
  }

  private Value.Object open(ExperimentView view, Outlook outlook, List<Live> live) {
    return BoardDocument.open(view, best(view), outlook, live);
  }

  private List<Value.Object> best(ExperimentView view) {
    if (view.jobs().getOrDefault(dev.assay.trial.JobState.COMPLETED, 0) == 0) {
      return List.of();
    }
    return Specs.stored(view.spec()).objectives().stream()
        .limit(1)
        .flatMap(
            objective -> store.ask(s -> s.trials().best(view.id(), objective.goal(), 1)).stream())
        .map(TrialDocument::ranked)
        .toList();
  }

  private List<WorkerView> alive() {
    return store.ask(s -> s.workers().alive());
  }

  private List<Value.Object> workers(Instant now) {
    WorkerProcess look = store.ask(WorkerProcess::here);
    return alive().stream().map(w -> WorkerDocument.of(w, look, now)).toList();
  }

  /// A driver that does not answer is no reason to show nothing at all.
  private List<Value.Object> gpus() {
    try {
      return new Gpus(store, folders.files()).documents();
    } catch (ControlException e) {
      return List.of();
    }
  }

  private static Document head(Board board, List<Value.Object> workers, Instant now) {
    return new Document()
        .with("at", now)
        .with("queue", BoardDocument.queue(board.jobs()))
        .with("workers", workers);
  }

  @Override
  public Value.Object machine() {
    Board board = store.ask(s -> s.survey().look(new Most(0, 0, LIVE, 0)));
    WorkerProcess look = store.ask(WorkerProcess::here);
    Set<String> here =
        alive().stream()
            .filter(w -> look.isOfThisMachine(w.registration()))
            .map(w -> w.lease().worker())
            .collect(Collectors.toUnmodifiableSet());
    Instant now = clock.instant();
    var outlook = store.ask(s -> Outlook.of(s, board.live(), now));
    List<Live> mine = board.live().stream().filter(job -> here.contains(job.worker())).toList();
    var used =
        shares.of(
            mine.stream()
                .map(job -> folders.of(job.job(), job.attempt()))
                .collect(Collectors.toUnmodifiableSet()));
    return head(board, workers(now), now)
        .with("machine", BoardDocument.machine(look.name(), MachineLoad.now()))
        .with("gpus", gpus())
        .with(
            "running",
            mine.stream()
                .map(job ->
                    BoardDocument.using(
                        job, outlook, used.get(folders.of(job.job(), job.attempt()))))
                .toList())
        .with("elsewhere", board.live().size() - mine.size())
        .with(
            "running_elsewhere",
            board.live().stream()
                .filter(job -> !here.contains(job.worker()))
                .limit(ELSEWHERE)
                .map(job -> BoardDocument.running(job, outlook))
                .toList())
        .build();
  }
}
