package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.knowledge.MachineLabel;
import dev.assay.store.Carried;
import dev.assay.store.DirectoryQueue;
import dev.assay.store.Ground;
import dev.assay.store.Maintenance;
import dev.assay.store.Store;
import dev.assay.store.Tables;
import dev.assay.store.Transfer;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Control of the home on this machine: puts the roles together. Nothing is opened or made until
/// somebody asks for it.
public final class LocalControl implements Control {

  private final OpenedStore store;
  private final Submitting submitting;
  private final Reading reading;
  private final Watching watching;
  private final Operating operating;
  private final Salvaging salvaging;
  private final Supervising supervising;
  private final Caching caching;
  private final Working working;
  private final Pooling pooling;
  private final Upkeep upkeep;
  private final Queueing queueing;
  private final Simulating simulating;
  private final Steering steering;
  private final Analysing analysing;
  private final Budgeting budgeting;
  private final Sweeping sweeping;
  private final Shaping shaping;
  private final Enqueuing enqueuing;
  private final Resuming resuming;
  private final Documenting documenting;
  private final Carrying carrying;
  private final Bridging bridging;
  private final Exchanging exchanging;

  private LocalControl(Surroundings around) {
    this.store = new OpenedStore(around.store());
    var home = around.settings().home();
    var folders = new AttemptFolders(home, around.settings().files().orElse(home));
    var references = new References(store);
    var planner =
        new Planner(
            references, around.settings().jobTypes(), around.settings().pools(), around.clock());
    var snapshots = new CodeSnapshots(folders.files(), store);
    var drafting = new Drafting(around.random(), Packing.of(around.settings()));
    var rerunning = new Rerunning(store, references, snapshots, drafting);
    var outlook =
        new ReuseOutlook(
            store,
            () -> around.ground().get().exists(),
            snapshots,
            new StaleResults(store, folders));
    this.submitting = new LocalSubmitting(store, planner, snapshots, drafting, rerunning, outlook);
    this.steering = new LocalSteering(store, references, drafting, around.clock());
    this.budgeting = new LocalBudgeting(store, references, around.clock());
    this.sweeping =
        new LocalSweeping(store, references, planner, submitting, budgeting, around.clock());
    this.enqueuing = new LocalEnqueuing(store, references);
    this.resuming = new LocalResuming(store, references, planner, submitting, sweeping);
    var zone = ZoneId.systemDefault();
    this.exchanging =
        new LocalExchanging(
            store,
            references,
            new Importing(store, references, drafting, around.clock(), zone),
            zone);
    this.shaping =
        new LocalShaping(
            store,
            references,
            new Ablating(store, references, snapshots, drafting),
            around.clock());
    this.reading =
        new LocalReading(store, references, folders, around.settings().pools(), around.clock());
    this.watching = new LocalWatching(store, folders, around.clock());
    this.queueing = new LocalQueueing(store, drafting, around.settings(), around.clock());
    var setup = new WorkerSetup(around);
    this.operating =
        new LocalOperating(
            store,
            references,
            new Cleaning(store, folders, snapshots, around.clock()),
            new Stops(store, folders, setup));
    this.caching = new LocalCaching(store, folders);
    this.salvaging = new LocalSalvaging(store, references, around.clock());
    this.supervising =
        new LocalSupervising(
            store, folders, around.clock(), around.version(), around.settings().health());
    this.working = new LocalWorking(store, references, folders, setup);
    this.pooling = new LocalPooling(store, working, new WorkerSetup(around), around.clock());
    this.upkeep = new LocalUpkeep(store, references, folders, snapshots, around);
    this.simulating = new LocalSimulating(around.clock());
    this.documenting = LocalDocumenting.of(around.settings(), around.clock());
    var label = new MachineLabel(around.settings().machineLabel());
    this.carrying = new LocalCarrying(store, around.clock(), label::among);
    this.bridging = new LocalBridging(around.settings(), around.sides());
    this.analysing = new LocalAnalysing(store, references, around.clock());
  }

  /// Control of the home that `around` describes.
  public static Control create(Surroundings around) {
    return new LocalControl(around);
  }

  /// What control is given from outside.
  ///
  /// @param settings in force; the home they name need not exist yet
  /// @param store opened at the first request that needs it, and closed with the control
  /// @param version of Assay
  /// @param ground looks at what the store stands on, or would stand on, without opening it
  /// @param sides the stores of this home by what the setting `store` would say; none is opened or
  ///   made before it is asked
  public record Surroundings(
      Settings settings,
      Supplier<Opened> store,
      InstantSource clock,
      RandomGenerator random,
      String version,
      Supplier<Ground> ground,
      Function<StoreChoice, Side> sides) {

    /// Where there is no other store.
    public Surroundings(
        Settings settings,
        Supplier<Opened> store,
        InstantSource clock,
        RandomGenerator random,
        String version,
        Supplier<Ground> ground) {
      this(
          settings,
          store,
          clock,
          random,
          version,
          ground,
          _ -> {
            throw Refusals.usage("there is no other store here", "");
          });
    }
  }

  /// A store of this home beside the one that is worked on.
  ///
  /// @param exists whether there is one already
  /// @param opener opens it, and makes it where there is none
  public record Side(String place, boolean exists, Supplier<End> opener) {}

  /// An opened store from and to which experiments can be copied.
  ///
  /// @param tables what it offers where all of it can be copied
  public record End(Store store, Transfer transfer, Optional<Tables> tables)
      implements AutoCloseable {

    /// One of files.
    public End(Store store, Transfer transfer) {
      this(store, transfer, Optional.empty());
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /// A store, and what not every kind of store offers.
  ///
  /// @param queue what it offers where its trials are a queue in themselves
  public record Opened(
      Store store,
      Optional<Maintenance> maintenance,
      Optional<Carried> carried,
      Optional<DirectoryQueue> queue) {

    /// One that git does not carry.
    public Opened(Store store, Optional<Maintenance> maintenance) {
      this(store, maintenance, Optional.empty(), Optional.empty());
    }
  }

  @Override
  public Submitting submitting() {
    return submitting;
  }

  @Override
  public Carrying carrying() {
    return carrying;
  }

  @Override
  public Bridging bridging() {
    return bridging;
  }

  @Override
  public Reading reading() {
    return reading;
  }

  @Override
  public Watching watching() {
    return watching;
  }

  @Override
  public Operating operating() {
    return operating;
  }

  @Override
  public Caching caching() {
    return caching;
  }

  @Override
  public Salvaging salvaging() {
    return salvaging;
  }

  @Override
  public Supervising supervising() {
    return supervising;
  }

  @Override
  public Working working() {
    return working;
  }

  @Override
  public Pooling pooling() {
    return pooling;
  }

  @Override
  public Upkeep upkeep() {
    return upkeep;
  }

  @Override
  public Analysing analysing() {
    return analysing;
  }

  @Override
  public Simulating simulating() {
    return simulating;
  }

  @Override
  public Steering steering() {
    return steering;
  }

  @Override
  public Budgeting budgeting() {
    return budgeting;
  }

  @Override
  public Sweeping sweeping() {
    return sweeping;
  }

  @Override
  public Resuming resuming() {
    return resuming;
  }

  @Override
  public Enqueuing enqueuing() {
    return enqueuing;
  }

  @Override
  public Documenting documenting() {
    return documenting;
  }

  @Override
  public Queueing queueing() {
    return queueing;
  }

  @Override
  public Shaping shaping() {
    return shaping;
  }

  @Override
  public Exchanging exchanging() {
    return exchanging;
  }

  @Override
  public void close() {
    store.close();
  }
}
