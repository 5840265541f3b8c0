package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import dev.assay.store.Ground;
import dev.assay.store.Lapses;
import dev.assay.store.Maintenance;
import dev.assay.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The store in one schema of a PostgreSQL database, for any number of threads and processes of
/// many hosts. The clock of the server decides about every lease and everything that is due.
public final class PostgresqlStore extends SqlStore {

  private final Bell bell;
  private final PostgresqlMaintenance maintenance;
  private final SqlTables tables;

  private PostgresqlStore(
      PostgresqlDatabase database,
      UnaryOperator<Instant> clock,
      RandomGenerator random,
      Options options,
      Bell.Hints hints) {
    var first = database.open();
    var bell = new Bell(database, hints);
    var engine = new PostgresqlEngine(database, clock, random, bell::ring);
    super(Roles.of(engine, first, random, options.backfill()));
    this.bell = bell;
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
