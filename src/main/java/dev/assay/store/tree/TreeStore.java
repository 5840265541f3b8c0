package dev.assay.store.tree;

import dev.assay.store.Budgets;
import dev.assay.store.Carried;
import dev.assay.store.DeadLetters;
import dev.assay.store.DirectoryQueue;
import dev.assay.store.Enqueued;
import dev.assay.store.Events;
import dev.assay.store.Experiments;
import dev.assay.store.Ground;
import dev.assay.store.Histories;
import dev.assay.store.Leases;
import dev.assay.store.Maintenance;
import dev.assay.store.Metrics;
import dev.assay.store.Notices;
import dev.assay.store.Operations;
import dev.assay.store.Outlook;
import dev.assay.store.Provenances;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Survey;
import dev.assay.store.Sweeps;
import dev.assay.store.Transfer;
import dev.assay.store.Trials;
import dev.assay.store.Vitals;
import dev.assay.store.Workers;
import dev.assay.store.Works;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A store in files for git, in signac's layout; for processes that share its file system. Safe for
/// many threads and processes.
public final class TreeStore implements Store {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SCHEMA = "schema_version = 2";

  /// Git merges by lines, which can leave a state of one side beside the attempts of the other. A
  /// document that both sides changed is a conflict instead, which [Carried] resolves.
  private static final String ATTRIBUTES =
      """
      workspace/*/signac_job_document.json -merge
      experiments/*.json -merge
      batches/*.json -merge
      """;

  private final Documents documents;
  private final EventOrder order;
  private final TreeExperiments experiments;
  private final TreeTrials trials;
  private final TreeWorkers workers;
  private final TreeLeases leases;
  private final TreeEvents events;
  private final TreeMetrics metrics;
  private final TreeOperations operations;
  private final TreeProvenances provenances;
  private final TreeOutlook outlook;
  private final TreeSurvey survey;
  private final TreeMaintenance maintenance;
  private final TreeCarried carried;
  private final TreeDirectoryQueue queue;
  private final TreeTransfer transfer;
  private final TreeSweeps sweeps;
  private final Enqueued enqueued;
  private final Histories histories;

  private TreeStore(
      Layout layout,
      DurableFiles files,
      InstantSource clock,
      RandomGenerator random,
      TreeLedger ledger) {
    var locks = new Locks(layout.locks(), PATIENCE);
    documents = new Documents(layout, files);
    order = new EventOrder(layout.eventOrder(), locks);
    var changes = new Changes(documents, locks, order, clock, new Ids(random), ledger);
    var gates = new Gates(documents);
    var attempts = new Attempts(documents);
    workers = new TreeWorkers(layout, files, locks, changes, order, documents);
    var leaders = new Leaders(layout, files, locks, workers);
    var growing = new Growing(documents, changes, leaders);
    var settling = new Settling(documents, changes, gates, growing);
    metrics = new TreeMetrics(layout, files, workers, attempts);
    var paths = RepositoryPaths.around(layout.root());
    var submitting = new Submitting(documents, changes, gates, paths);
    experiments = new TreeExperiments(documents, changes, submitting, settling, metrics);
    trials = new TreeTrials(layout, documents, gates, attempts, metrics);
    var claimFiles = new ClaimFiles(layout, workers);
    var attemptIds =
        new AttemptIds(layout.attemptCounter(), files, locks, documents::highestAttempt, random);
    var claiming = new Claiming(documents, changes, claimFiles, attemptIds, attempts);
    leases =
        new TreeLeases(
            documents,
            changes,
            workers,
            settling,
            claiming,
            claimFiles,
            locks,
            attempts,
            _ -> true,
            paths);
    operations = new TreeOperations(documents, changes, settling, workers, growing);
    provenances = new TreeProvenances(documents, attempts, leases, paths);
    outlook = new TreeOutlook(documents, gates, attempts, workers);
    survey = new TreeSurvey(documents, experiments, attempts, metrics);
    events = new TreeEvents(documents, workers, order);
    queue =
        new TreeDirectoryQueue(
            layout, documents, changes, settling, jobs -> new TreeStore(this, jobs));
    maintenance = new TreeMaintenance(layout.root(), documents, events);
    carried = new TreeCarried(layout, files, locks, documents, changes, ledger);
    transfer = new TreeTransfer(documents, changes, gates, submitting, attemptIds, metrics, paths);
    var additions = new Additions(documents, changes, gates, submitting);
    sweeps = new TreeSweeps(documents, changes, additions, settling, growing, leaders);
    enqueued = new TreeEnqueued(documents, changes, additions, random);
    histories = new TreeHistories(changes, submitting, attemptIds, metrics);
  }

  /// The same tree, on which workers are given only `jobs`.
  private TreeStore(TreeStore whole, Set<JobId> jobs) {
    documents = whole.documents;
    order = whole.order;
    experiments = whole.experiments;
    trials = whole.trials;
    workers = whole.workers;
    leases = whole.leases.only(jobs::contains);
    events = whole.events;
    metrics = whole.metrics;
    operations = whole.operations;
    provenances = whole.provenances;
    outlook = whole.outlook;
    survey = whole.survey;
    maintenance = whole.maintenance;
    carried = whole.carried;
    queue = whole.queue;
    transfer = whole.transfer;
    sweeps = whole.sweeps.narrow();
    enqueued = whole.enqueued;
    histories = whole.histories;
  }

  /// Opens the tree at `root`, or makes it there; a tree that signac made is taken as it is.
  ///
  /// @param random makes ids; two processes on one tree must not begin with the same state
  /// @throws StoreException `UNUSABLE` when another version of signac made it
  public static TreeStore open(Path root, InstantSource clock, RandomGenerator random) {
    return open(root, clock, random, _ -> {});
  }

  /// As above; what ends is also told in the ledger of `repository`, for git to carry to machines
  /// that do not have this tree.
  ///
  /// @param machine what this machine is called; asked only when a trial ends
  /// @throws StoreException `UNUSABLE` when another version of signac made it
  public static TreeStore open(
      Path root,
      InstantSource clock,
      RandomGenerator random,
      Path repository,
      Supplier<String> machine) {
    var layout = new Layout(root);
    var files = new DurableFiles(layout.temporary(), _ -> {});
    return open(
        layout, files, clock, random, new TreeLedger(Optional.of(repository), machine, files));
  }

  /// As above, for tests that stop a process where it hurts most.
  ///
  /// @param beforeRename see [DurableFiles]
  static TreeStore open(
      Path root, InstantSource clock, RandomGenerator random, Consumer<Path> beforeRename) {
    var layout = new Layout(root);
    var files = new DurableFiles(layout.temporary(), beforeRename);
    return open(
        layout, files, clock, random, new TreeLedger(Optional.empty(), () -> "unknown", files));
  }

  private static TreeStore open(
      Layout layout,
      DurableFiles files,
      InstantSource clock,
      RandomGenerator random,
      TreeLedger ledger) {
    try {
      prepare(layout);
    } catch (IOException e) {
      throw TreeErrors.unavailable("open", layout.root(), e);
    }
    return new TreeStore(layout, files, clock, random, ledger);
  }

  private static void prepare(Layout layout) throws IOException {
    for (Path directory :
        List.of(
            layout.signacConfig().resolveSibling(""),
            layout.workspace(),
            layout.experiments(),
            layout.batches(),
            layout.locks(),
            layout.temporary(),
            layout.claims(),
            layout.reports(),
            layout.workers(),
            layout.leaders())) {
      Files.createDirectories(directory);
    }
    var files = new DurableFiles(layout.temporary());
    if (!Files.exists(layout.signacConfig())) {
      files.replace(layout.signacConfig(), SCHEMA + "\n");
    }
    check(layout.signacConfig());
    Path attributes = layout.root().resolve(".gitattributes");
    if (!Files.exists(attributes)) {
      files.replace(attributes, ATTRIBUTES);
    }
    Path ignore = layout.local().resolve(".gitignore");
    if (!Files.exists(ignore)) {
      files.replace(ignore, "*\n");
    }
  }

  static void check(Path config) throws IOException {
    String text = Files.exists(config) ? Files.readString(config) : SCHEMA;
    if (text.lines().map(String::strip).noneMatch(SCHEMA::equals)) {
      throw new StoreException(
          Code.UNUSABLE,
          "%s does not say '%s'; migrate the tree with signac, or choose another directory"
              .formatted(config, SCHEMA));
    }
  }

  @Override
  public Experiments experiments() {
    return experiments;
  }

  @Override
  public Trials trials() {
    return trials;
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public Operations operations() {
    return operations;
  }

  @Override
  public Optional<Notices> notices() {
    return Optional.empty();
  }

  @Override
  public Survey survey() {
    return survey;
  }

  @Override
  public Provenances provenances() {
    return provenances;
  }

  @Override
  public Outlook outlook() {
    return outlook;
  }

  @Override
  public Sweeps sweeps() {
    return sweeps;
  }

  @Override
  public Enqueued enqueued() {
    return enqueued;
  }

  @Override
  public DeadLetters deadLetters() {
    return new NoDeadLetters();
  }

  @Override
  public Vitals vitals() {
    return new NoVitals();
  }

  @Override
  public Histories histories() {
    return histories;
  }

  @Override
  public Works works() {
    return new NoWorks();
  }

  @Override
  public Optional<Budgets> budgets() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> folder(TrialId trial) {
    return trials.folder(trial);
  }

  /// Its trials as a queue that is declared on one machine and run on another.
  public DirectoryQueue queue() {
    return queue;
  }

  /// The care it offers.
  public Maintenance maintenance() {
    return maintenance;
  }

  /// Carries experiments from and to it.
  public Transfer transfer() {
    return transfer;
  }

  /// Merges what git could not.
  public Carried carried() {
    return carried;
  }

  /// What the tree at `root` stands on, without opening, making or changing anything.
  public static Ground ground(Path root) {
    return TreeMaintenance.ground(root);
  }

  /// Every record that cannot be used, and why; none of them stands in the way of the others.
  public List<Problem> problems() {
    return documents.problems();
  }

  /// The directories that other programs made, as signac would list them.
  List<Found.Foreign> foreign() {
    return documents.directories().stream()
        .map(documents::trial)
        .filter(Found.Foreign.class::isInstance)
        .map(Found.Foreign.class::cast)
        .toList();
  }

  @Override
  public long changeMark() {
    return order.length();
  }

  /// Holds nothing between calls.
  @Override
  public void close() {}
}
