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
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The store in one schema of a PostgreSQL database, for any number of threads and processes of
/// many hosts. The clock of the server decides about every lease and everything that is due.
public final class PostgresqlStore implements Store {

  private final Bell bell;
  private final Roles roles;
  private final PostgresqlMaintenance maintenance;
  private final SqlTables tables;

  private PostgresqlStore(
      PostgresqlDatabase database,
      UnaryOperator<Instant> clock,
      RandomGenerator random,
      Options options,
      Bell.Hints hints) {
    var first = database.open();
    bell = new Bell(database, hints);
    var engine = new PostgresqlEngine(database, clock, random, bell::ring);
    roles = Roles.of(engine, first, random, options.backfill());
    maintenance = new PostgresqlMaintenance(database);
    tables =
        new SqlTables(
            SqlTables.Kind.POSTGRESQL, database.address().place(), () -> locked(database));
  }

  /// While it is copied, nobody else may write.
  private static Session locked(PostgresqlDatabase database) {
    var session = database.plain();
    session.number("SELECT 1 FROM pg_advisory_lock(" + database.lock() + ")");
    return session;
  }

  /// How the store behaves.
  ///
  /// @param patience how long a change waits while others write, and how long anything is tried
  ///   again when a connection is lost
  /// @param backfill how long smaller jobs may go before larger ones
  public record Options(Duration patience, Backfill backfill) {
    /// Half a minute; smaller jobs go first for a while.
    public static final Options DEFAULT = new Options(Duration.ofSeconds(30), Backfill.DEFAULT);
  }

  /// What a store at `address` stands on, or would stand on; nothing is made or changed.
  public static Ground ground(PostgresqlAddress address) {
    return new PostgresqlDatabase(address, Options.DEFAULT.patience()).ground();
  }

  /// Opens the store at `address`; makes its tables, in a schema of their own, where there are
  /// none.
  ///
  /// @param random for the ids of workers
  /// @throws dev.assay.store.StoreException `UNAVAILABLE` when there is no such server or database;
  ///   `NOT_PERMITTED` when it does not let this user in; `UNUSABLE` when the server is too old, or
  ///   the schema newer than this program or of another one (it is left as it is)
  public static PostgresqlStore open(
      PostgresqlAddress address, RandomGenerator random, Options options) {
    return open(address, UnaryOperator.identity(), random, options, Bell.Hints.GIVEN);
  }

  /// @param clock makes the instants that are stored of those of the server
  static PostgresqlStore open(
      PostgresqlAddress address,
      UnaryOperator<Instant> clock,
      RandomGenerator random,
      Options options,
      Bell.Hints hints) {
    var database = new PostgresqlDatabase(address, options.patience());
    return new PostgresqlStore(database, clock, random, options, hints);
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

  /// Workers of several hosts share it, so leases decide, by the clock of the server.
  @Override
  public Optional<Lapses> lapses() {
    return Optional.of(roles.lapses());
  }

  /// Check and compact.
  public Maintenance maintenance() {
    return maintenance;
  }

  /// Everything in it.
  public Tables tables() {
    return tables;
  }

  /// Carries experiments from and to it.
  public Transfer transfer() {
    return roles.transfer();
  }

  /// Every statement that was prepared so far; for tests of their plans.
  Set<String> statements() {
    var statements = new HashSet<String>(roles.writer().alone(Session::statements));
    statements.addAll(roles.readers().read(Session::statements));
    return statements;
  }

  /// It moves at once with changes of this process, and within moments with those of others. It
  /// also moves when others write to the same server, which costs a look and no more.
  @Override
  public long changeMark() {
    return bell.mark();
  }

  @Override
  public void close() {
    roles.close();
    bell.close();
  }
}
