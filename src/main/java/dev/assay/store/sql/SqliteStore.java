package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import dev.assay.store.Budgets;
import dev.assay.store.DeadLetters;
import dev.assay.store.Enqueued;
import dev.assay.store.Events;
import dev.assay.store.Experiments;
import dev.assay.store.Ground;
import dev.assay.store.Histories;
import dev.assay.store.Lapses;
import dev.assay.store.Leases;
import dev.assay.store.Maintenance;
import dev.assay.store.Metrics;
import dev.assay.store.Notices;
import dev.assay.store.Operations;
import dev.assay.store.Outlook;
import dev.assay.store.Provenances;
import dev.assay.store.Store;
import dev.assay.store.Survey;
import dev.assay.store.Sweeps;
import dev.assay.store.Tables;
import dev.assay.store.Transfer;
import dev.assay.store.Trials;
import dev.assay.store.Vitals;
import dev.assay.store.Workers;
import dev.assay.store.Works;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The store in one SQLite file, for any number of threads and processes of one host. What a call
/// changed is on the disk when the call returns (`synchronous=FULL`).
public final class SqliteStore implements Store {

  private final DatabaseFile file;
  private final Roles roles;
  private final SqliteMaintenance maintenance;
  private @Nullable Session watch;

  private SqliteStore(
      DatabaseFile file,
      Session first,
      InstantSource clock,
      RandomGenerator random,
      Options options) {
    this.file = file;
    var engine = new SqliteEngine(file, clock, options.patience());
    roles = Roles.of(engine, first, random, options.backfill());
    maintenance = new SqliteMaintenance(file, roles.writer(), roles.readers());
  }

  /// How the store behaves.
  ///
  /// @param patience how long a change waits while another process writes
  /// @param backfill how long smaller jobs may go before larger ones
  public record Options(Duration patience, Backfill backfill) {
    /// Half a minute; smaller jobs go first for a while.
    public static final Options DEFAULT = new Options(Duration.ofSeconds(30), Backfill.DEFAULT);
  }

  /// What a store in `database` stands on, or would stand on; nothing is opened, made or changed.
  public static Ground ground(Path database) {
    return GroundCheck.of(new DatabaseFile(database, Options.DEFAULT.patience()));
  }

  /// Opens the store in `database`; makes it, and its folder, where there is none.
  ///
  /// @param clock gives the instants that are stored and by which delayed jobs become due
  /// @param random for the ids of workers
  /// @throws dev.assay.store.StoreException `UNUSABLE` when the file is not a store, damaged, from
  ///   a newer version or on a network file system (it is left as it is); `UNAVAILABLE` when it
  ///   cannot be read
  public static SqliteStore open(
      Path database, InstantSource clock, RandomGenerator random, Options options) {
    var file = new DatabaseFile(database, options.patience());
    return new SqliteStore(file, file.open(clock), clock, random, options);
  }

  @Override
  public Experiments experiments() {
    return roles.experiments();
  }

  @Override
  public Trials trials() {
    return roles.trials();
  }

  @Override
  public Operations operations() {
    return roles.operations();
  }

  @Override
  public Workers workers() {
    return roles.workers();
  }

  @Override
  public Sweeps sweeps() {
    return roles.sweeps();
  }

  @Override
  public Enqueued enqueued() {
    return roles.enqueued();
  }

  @Override
  public DeadLetters deadLetters() {
    return roles.deadLetters();
  }

  @Override
  public Vitals vitals() {
    return roles.vitals();
  }

  @Override
  public Histories histories() {
    return roles.histories();
  }

  @Override
  public Works works() {
    return roles.works();
  }

  @Override
  public Optional<Budgets> budgets() {
    return Optional.of(roles.budgets());
  }

  @Override
  public Leases leases() {
    return roles.leases();
  }

  @Override
  public Metrics metrics() {
    return roles.metrics();
  }

  @Override
  public Provenances provenances() {
    return roles.provenances();
  }

  @Override
  public Events events() {
    return roles.events();
  }

  @Override
  public Optional<Notices> notices() {
    return Optional.of(roles.notices());
  }

  @Override
  public Survey survey() {
    return roles.survey();
  }

  @Override
  public Outlook outlook() {
    return roles.outlook();
  }

  /// Check, backup, compact.
  public Maintenance maintenance() {
    return maintenance;
  }

  /// Everything in it.
  public Tables tables() {
    return new SqlTables(SqlTables.Kind.SQLITE, file.path().toString(), file::plain);
  }

  /// Carries experiments from and to it.
  public Transfer transfer() {
    return roles.transfer();
  }

  /// What a store of several hosts would offer here, on this host's clock; for tests of those.
  Lapses leasesDecide() {
    return roles.lapses();
  }

  /// Every statement that was prepared so far; for tests of their plans.
  Set<String> statements() {
    var statements = new HashSet<String>(roles.writer().alone(Session::statements));
    statements.addAll(roles.readers().read(Session::statements));
    return statements;
  }

  /// SQLite counts the commits of all other connections, and this one never writes.
  @Override
  public synchronized long changeMark() {
    if (watch == null) {
      watch = file.reader();
    }
    return watch.number("PRAGMA data_version");
  }

  /// The log lies beside the database, and every commit is written to it.
  @Override
  public Optional<Path> watched() {
    return Optional.ofNullable(file.path().toAbsolutePath().getParent());
  }

  @Override
  public synchronized void close() {
    roles.close();
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
