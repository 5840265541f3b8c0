package dev.assay.store.tree;

import dev.assay.store.Events;
import dev.assay.store.Experiments;
import dev.assay.store.Leases;
import dev.assay.store.QueueStore;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Trials;
import dev.assay.store.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A store in files for git, in signac's layout; for processes that share its file system. Safe for
/// many threads and processes.
public final class TreeStore implements QueueStore {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SCHEMA = "schema_version = 2";

  private final Documents documents;
  private final EventOrder order;
  private final TreeExperiments experiments;
  private final TreeTrials trials;
  private final TreeWorkers workers;
  private final TreeLeases leases;
  private final TreeEvents events;

  private TreeStore(
      Layout layout, DurableFiles files, InstantSource clock, RandomGenerator random) {
    var locks = new Locks(layout.locks(), PATIENCE);
    documents = new Documents(layout, files);
    order = new EventOrder(layout.eventOrder(), locks);
    var changes = new Changes(documents, locks, order, clock, new Ids(random));
    var gates = new Gates(documents);
    var settling = new Settling(documents, changes, gates);
    experiments =
        new TreeExperiments(
            documents, changes, new Submitting(documents, changes, gates), settling);
    trials = new TreeTrials(documents, gates);
    workers = new TreeWorkers(layout, files, locks, changes, order, documents);
    var claimFiles = new ClaimFiles(layout, workers);
    var attemptIds =
        new AttemptIds(layout.attemptCounter(), files, locks, documents::highestAttempt);
    var claiming = new Claiming(documents, changes, claimFiles, attemptIds);
    leases = new TreeLeases(documents, changes, workers, settling, claiming, claimFiles, locks);
    events = new TreeEvents(documents, workers, order);
  }

  /// Opens the tree at `root`, or makes it there; a tree that signac made is taken as it is.
  ///
  /// @param random makes ids; two processes on one tree must not begin with the same state
  /// @throws StoreException `UNUSABLE` when another version of signac made it
  public static TreeStore open(Path root, InstantSource clock, RandomGenerator random) {
    return open(root, clock, random, _ -> {});
  }

  /// As above, for tests that stop a process where it hurts most.
  ///
  /// @param beforeRename see [DurableFiles]
  static TreeStore open(
      Path root, InstantSource clock, RandomGenerator random, Consumer<Path> beforeRename) {
    var layout = new Layout(root);
    var files = new DurableFiles(layout.temporary(), beforeRename);
    try {
      prepare(layout);
    } catch (IOException e) {
      throw TreeErrors.unavailable("open", root, e);
    }
    return new TreeStore(layout, files, clock, random);
  }

  private static void prepare(Layout layout) throws IOException {
    for (Path directory :
        List.of(
            layout.signacConfig().resolveSibling(""),
            layout.workspace(),
            layout.experiments(),
            layout.locks(),
            layout.temporary(),
            layout.claims(),
            layout.workers())) {
      Files.createDirectories(directory);
    }
    var files = new DurableFiles(layout.temporary());
    if (!Files.exists(layout.signacConfig())) {
      files.replace(layout.signacConfig(), SCHEMA + "\n");
    }
    check(layout.signacConfig());
    Path ignore = layout.local().resolve(".gitignore");
    if (!Files.exists(ignore)) {
      files.replace(ignore, "*\n");
    }
  }

  private static void check(Path config) throws IOException {
    String text = Files.readString(config);
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
