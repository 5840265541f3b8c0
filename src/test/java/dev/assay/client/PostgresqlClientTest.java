package dev.assay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Assay;
import dev.assay.app.Config;
import dev.assay.store.sql.NeedsPostgres;
import dev.assay.store.sql.PostgresServer;
import dev.assay.store.sql.PostgresqlAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs of different folders, as on different machines, on one PostgreSQL.
@NeedsPostgres
class PostgresqlClientTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final String NAME = "those-of-java-clients";

  @TempDir Path folder;
  @TempDir Path another;

  private Client open(Path place, String executor) {
    PostgresqlAddress address = PostgresServer.address(folder);
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("ASSAY_"));
    environment.put("XDG_CONFIG_HOME", folder.resolve("none").toString());
    environment.put("PGPASSWORD", "postgres");
    return Assay.open(
        new Config(place, Optional.empty(), environment)
            .with(
                "store",
                "postgresql://postgres@localhost:%d/postgres?currentSchema=%s&ApplicationName=%s"
                    .formatted(address.port(), address.schema(), NAME))
            .with("infra.executor", executor)
            .with("slots", "2"));
  }

  @Test
  void futures_of_another_machine_complete_also_after_all_connections_were_lost() throws Exception {
    try (Client asks = open(another, "queue");
        Client works = open(folder, "local")) {
      Experiment experiment =
          works.submit(
              """
              name: far
              script: while [ ! -e go ]; do sleep 0.05; done; echo metric x=1
              objective: {metric: x, goal: maximize}
              """);
      TrialFuture elsewhere = asks.future(experiment.id() + ".1");
      TrialFuture here = experiment.trial(1);
      assertThat(elsewhere.isDone()).isFalse();

      assertThat(killConnections()).isPositive();
      Files.createFile(folder.resolve("go"));

      assertThat(elsewhere.result(LONG).value("x")).isEqualTo(1);
      assertThat(here.result(LONG).value("x")).isEqualTo(1);
    }
  }

  /// Those of other tests on the same server go by another name.
  private int killConnections() throws SQLException {
    String url =
        "jdbc:postgresql://localhost:%d/postgres".formatted(PostgresServer.address(folder).port());
    try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
        var kill =
            connection.prepareStatement(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE application_name = ?")) {
      kill.setString(1, NAME);
      try (var killed = kill.executeQuery()) {
        killed.next();
        return killed.getInt(1);
      }
    }
  }
}
