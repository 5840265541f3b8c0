package dev.assay.store.sql;

import dev.assay.store.Ground;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.postgresql.Driver;

/// One schema on one server: connections to it, and its tables made and brought up to date.
class PostgresqlDatabase {

  private static final Scripts SCRIPTS = Migrations.SCRIPTS.twin("postgresql/", "V013__tables.sql");

  private static final int OLDEST_SERVER = 14;

  /// Settings of every session. Plans must not hang on statistics that are not there yet when a
  /// hundred thousand jobs arrive at once: each statement goes by the indexes that are made for it,
  /// in the order in which it is written. Compiling one takes longer than running it.
  private static final List<String> ALWAYS =
      List.of(
          "jit=off",
          "enable_seqscan=off",
          "enable_hashjoin=off",
          "enable_mergejoin=off",
          "enable_bitmapscan=off",
          "join_collapse_limit=1",
          "plan_cache_mode=force_generic_plan",
          "client_min_messages=warning");

  /// A writer that stands still, or whose machine is gone, must not hold up all others for long.
  private static final List<String> OF_WRITERS =
      List.of(
          "idle_in_transaction_session_timeout=20000",
          "tcp_keepalives_idle=10",
          "tcp_keepalives_interval=5",
          "tcp_keepalives_count=3");

  /// No statement of a queue takes so long, nor may one wait so long for others.
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private final PostgresqlAddress address;
  private final Duration patience;
  private final PostgresqlDialect dialect;
  private final long lock;

  /// @param patience how long others may write
  PostgresqlDatabase(PostgresqlAddress address, Duration patience) {
    this.address = address;
    this.patience = patience;
    this.dialect = new PostgresqlDialect(address.place());
    this.lock = lock(address.schema());
  }

  private static long lock(String schema) {
    var sum = new CRC32();
    sum.update(("assay writes " + schema).getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  Duration patience() {
    return patience;
  }

  /// The number of the lock that whoever writes holds.
  long lock() {
    return lock;
  }

  /// The number of the lock of whoever writes counters and events beside others.
  long settling() {
    return lock + (1L << Integer.SIZE);
  }

  /// Looks whether there is a store, and makes it or brings it up to date.
  ///
  /// @return a connection for reading
  Session open() {
    var session = reader();
    try {
      refuseOldServer(session);
      int version = version(session);
      SCRIPTS.refuseNewer(version);
      session.script("COMMIT");
      if (version < SCRIPTS.latest()) {
        migrate();
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void refuseOldServer(Session session) {
    int server = Integer.parseInt(server(session)) / 10_000;
    if (server < OLDEST_SERVER) {
      throw unusable(
          "the server of %s is PostgreSQL %d; %d or newer is needed"
              .formatted(address.place(), server, OLDEST_SERVER));
    }
  }

  private static String server(Session session) {
    return session.first("SELECT current_setting('server_version_num')", Row::text).orElseThrow();
  }

  /// What it stands on; nothing is made or changed.
  Ground ground() {
    var problems = new ArrayList<String>();
    try (var session = reader()) {
      int server = Integer.parseInt(server(session));
      boolean exists = false;
      try {
        refuseOldServer(session);
        int version = version(session);
        exists = version > 0;
        SCRIPTS.refuseNewer(version);
      } catch (StoreException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
      return new Ground(
          "PostgreSQL %d.%d".formatted(server / 10_000, server % 10_000),
          address.place(),
          "a server",
          exists,
          exists ? session.number(PostgresqlMaintenance.SIZE) : 0,
          Optional.empty(),
          problems);
    } catch (StoreException e) {
      problems.add(String.valueOf(e.getMessage()));
      return new Ground(
          "PostgreSQL ?", address.place(), "a server", false, 0, Optional.empty(), problems);
    }
  }

  /// The version of the tables; 0 where there are none.
  private int version(Session session) {
    boolean ours =
        session
            .first(
                "SELECT to_regclass('migration') IS NOT NULL AND to_regclass('tally') IS NOT NULL",
                Row::flag)
            .orElse(false);
    if (ours) {
      return (int) session.number("SELECT max(version) FROM migration");
    }
    var others =
        session.list(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'S') ORDER BY 1 LIMIT 3\
            """,
            Row::text,
            address.schema());
    if (!others.isEmpty()) {
      throw unusable(
          """
          the schema %s of %s holds tables of another program (%s), so it is left alone; name another \
          with ?currentSchema=NAME\
          """
              .formatted(address.schema(), address.place(), String.join(", ", others)));
    }
    return 0;
  }

  private void migrate() {
    try (var session = connect(ALWAYS, Duration.ZERO)) {
      session.script("BEGIN");
      session.number("SELECT 1 FROM pg_advisory_xact_lock(" + lock + ")");
      int version = version(session); // another process may have been faster
      SCRIPTS.refuseNewer(version);
      if (version == 0) {
        session.script("CREATE SCHEMA IF NOT EXISTS " + address.schema());
      } else {
        var problems = SCRIPTS.changed(session);
        if (!problems.isEmpty()) {
          throw unusable(problems.getFirst());
        }
      }
      long now = session.number(PostgresqlEngine.NOW);
      SCRIPTS.run(session, version, java.time.Instant.ofEpochMilli(now), _ -> {});
      session.script("COMMIT");
    }
  }

  /// What was run and is not what this program would run.
  static List<String> changed(Session session) {
    return SCRIPTS.changed(session);
  }

  static Scripts scripts() {
    return SCRIPTS;
  }

  private static StoreException unusable(String message) {
    return new StoreException(Code.UNUSABLE, message);
  }

  /// A connection for reading, whose transactions each see one moment.
  Session reader() {
    var session = connect(ALWAYS, SILENCE);
    try {
      var connection = session.connection();
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return session;
    } catch (SQLException e) {
      session.close();
      throw dialect.translate(e);
    }
  }

  /// The connection of a writer.
  Session writer() {
    var session = connect(Stream.concat(ALWAYS.stream(), OF_WRITERS.stream()).toList(), SILENCE);
    session.script(
        """
        CREATE TEMP TABLE moving (id bigint PRIMARY KEY, was text NOT NULL) ON COMMIT DELETE ROWS;
        SELECT set_config('synchronous_commit', 'on', false)
          WHERE current_setting('synchronous_commit') = 'off'\
        """);
    return session;
  }

  /// A connection of which each statement is a transaction, without what is set for the others.
  Session plain() {
    return connect(List.of("client_min_messages=warning"), Duration.ZERO);
  }

  /// @param silence after which the server is taken to be gone; zero for never
  private Session connect(List<String> settings, Duration silence) {
    try {
      var url =
          "jdbc:postgresql://%s:%d/%s"
              .formatted(
                  address.host(),
                  address.port(),
                  URLEncoder.encode(address.database(), StandardCharsets.UTF_8));
      var properties = properties(settings);
      properties.setProperty("socketTimeout", String.valueOf(silence.toSeconds()));
      var connection = new Driver().connect(url, properties);
      if (connection == null) {
        throw new IllegalStateException("the driver does not know " + url);
      }
      return new Session(connection, dialect);
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private Properties properties(List<String> settings) {
    var properties = new Properties();
    properties.setProperty("user", address.user());
    address.password().ifPresent(word -> properties.setProperty("password", word));
    properties.setProperty("currentSchema", address.schema());
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("ApplicationName", "assay");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("assumeMinServerVersion", "12");
    properties.setProperty("prepareThreshold", "1");
    properties.setProperty(
        "options",
        Stream.concat(settings.stream(), Stream.of("lock_timeout=" + patience.toMillis()))
            .map(setting -> "-c " + setting)
            .collect(Collectors.joining(" ")));
    address.options().forEach(properties::setProperty);
    return properties;
  }

  /// Why there is no connection, in one line.
  private StoreException refused(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("28")) {
      return new StoreException(
          Code.NOT_PERMITTED,
          "%s does not let %s in (%s); give the password in PGPASSWORD or ~/.pgpass"
              .formatted(address.place(), address.user(), PostgresqlDialect.firstLine(e)),
          e);
    }
    String why =
        e.getCause() instanceof UnknownHostException
            ? "there is no host " + address.host()
            : PostgresqlDialect.firstLine(e);
    return new StoreException(
        Code.UNAVAILABLE, "the store %s cannot be reached (%s)".formatted(address.place(), why), e);
  }

  PostgresqlAddress address() {
    return address;
  }
}
