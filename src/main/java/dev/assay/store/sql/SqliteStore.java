package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import dev.assay.store.Ground;
import dev.assay.store.Lapses;
import dev.assay.store.Maintenance;
import dev.assay.store.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The store in one SQLite file, for any number of threads and processes of one host. What a call
/// changed is on the disk when the call returns (`synchronous=FULL`).
public final class SqliteStore extends SqlStore {

  private final DatabaseFile file;
  private final SqliteMaintenance maintenance;
  private @Nullable Session watch;

  private SqliteStore(
      DatabaseFile file,
      Session first,
      InstantSource clock,
      RandomGenerator random,
      Options options) {
    var engine = new SqliteEngine(file, clock, options.patience());
    super(Roles.of(engine, first, random, options.backfill()));
    this.file = file;
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

  /// Check, backup, compact.
  public Maintenance maintenance() {
    return maintenance;
  }

  /// Everything in it.
  public Tables tables() {
    return new SqlTables(SqlTables.Kind.SQLITE, file.path().toString(), file::plain);
  }

  /// What a store of several hosts would offer here, on this host's clock; for tests of those.
  Lapses leasesDecide() {
    return roles.lapses();
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
