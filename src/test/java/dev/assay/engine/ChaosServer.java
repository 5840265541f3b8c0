package dev.assay.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/// A PostgreSQL server that may be ended at any moment and keeps what it has committed.
final class ChaosServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// No more are made ahead than this.
  private static final int LOG_FILES = 5;

  private final Path data;
  private final Path log;
  private EmbeddedPostgres running;
  private ProcessHandle process;

  /// @param place where it has its data
  /// @param log what it says
  ChaosServer(Path place, Path log) throws IOException {
    this.data = place.resolve("postgresql");
    this.log = log;
    this.running = builder().start();
    this.process = process();
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "100")
        .setServerConfig("max_wal_size", "128MB")
        .setServerConfig("wal_recycle", "off") // so that each file of the log needs new space
        .setOutputRedirector(Redirect.appendTo(log.toFile()))
        .setErrorRedirector(Redirect.appendTo(log.toFile()))
        .setPGStartupWait(PATIENCE);
  }

  private ProcessHandle process() throws IOException {
    var lines = Files.readAllLines(data.resolve("postmaster.pid"));
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElseThrow();
  }

  String url() {
    return "postgresql://postgres@127.0.0.1:%d/postgres".formatted(running.getPort());
  }

  /// Ends it as a power cut would, and starts it again at the same place.
  void restart() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", "QUIT", Long.toString(process.pid())).start().waitFor();
    process.onExit().join();
    startAgain();
  }

  private void startAgain() throws IOException {
    int port = running.getPort();
    running.close();
    running = builder().setPort(port).start();
    process = process();
  }

  /// Has it write its log until there is no space for that, which ends it.
  void writeUntilItEnds() {
    try (var connection = running.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      for (int i = 0; i < LOG_FILES; i++) {
        statement.execute("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()");
      }
    } catch (SQLException e) {
      return; // it has ended, as it should
    }
  }

  /// Waits until it is there again; one that has ended is started.
  void revive() throws IOException, InterruptedException {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (!process.isAlive()) {
        startAgain();
      }
      if (System.nanoTime() > limit) {
        throw new IOException("the server does not come again; see " + log);
      }
      Chaos.pause(Duration.ofMillis(100));
    }
  }

  private boolean answers() {
    try (var connection = running.getPostgresDatabase().getConnection()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  /// Cuts every connection but this one; how many there were.
  int cut() throws SQLException {
    try (var connection = running.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND application_name = 'assay'\
                """)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
