package dev.assay.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/// A PostgreSQL server that may be ended at any moment and keeps what it has committed.
final class ChaosServer implements AutoCloseable {
  private final Path data;
  private EmbeddedPostgres running;

  ChaosServer(Path folder) throws IOException {
    data = folder.resolve("postgresql");
    running = builder().start();
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "100");
  }

  String url() {
    return "postgresql://postgres@127.0.0.1:%d/postgres".formatted(running.getPort());
  }

  /// Ends it as a power cut would, and starts it again at the same place.
  void restart() throws IOException, InterruptedException {
    int port = running.getPort();
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    var server = ProcessHandle.of(pid).orElseThrow();
    new ProcessBuilder("kill", "-s", "QUIT", Long.toString(pid)).start().waitFor();
    server.onExit().join();
    running.close();
    running = builder().setPort(port).start();
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
