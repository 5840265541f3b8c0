package dev.assay.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL server of this run, on the disk that is measured: what it has committed is on the
/// disk (`fsync` and `synchronous_commit` are on). All that is compared uses this one.
final class DurableServer implements AutoCloseable {
  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  DurableServer(Path folder) throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("max_connections", "200")
            .start();
  }

  /// A new empty database; its name.
  String fresh() throws SQLException {
    var name = name();
    execute("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /// A new database with what is in another, to which nobody is connected.
  String copy(String of) throws SQLException {
    var name = name();
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + of);
    return name;
  }

  private String name() {
    return "run%04d".formatted(databases.incrementAndGet());
  }

  int port() {
    return server.getPort();
  }

  /// As the product wants to hear of it.
  String url(String database) {
    return url(database, port());
  }

  /// The same through another port.
  String url(String database, int port) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, database);
  }

  /// Connections to one database, at most so many.
  HikariDataSource pool(String database, int most) {
    var config = new HikariConfig();
    config.setJdbcUrl(server.getJdbcUrl(USER, database));
    config.setMaximumPoolSize(most);
    return new HikariDataSource(config);
  }

  /// Runs statements that return nothing.
  void execute(String database, String... statements) throws SQLException {
    try (var connection = server.getDatabase(USER, database).getConnection();
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// The columns of a table of a store.
  List<String> columns(String database, String table) throws SQLException {
    var columns = new ArrayList<String>();
    try (var connection = server.getDatabase(USER, database).getConnection();
        var found = connection.getMetaData().getColumns(null, "assay", table, null)) {
      while (found.next()) {
        columns.add(found.getString("COLUMN_NAME"));
      }
    }
    return columns;
  }

  /// The version, for the line of figures.
  String version() throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
