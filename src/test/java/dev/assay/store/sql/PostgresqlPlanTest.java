package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective;
import dev.assay.store.Experiments.Query;
import dev.assay.store.StoreContract;
import dev.assay.store.Subject;
import dev.assay.store.Survey.Most;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// No statement of the daily work reads a whole table that grows.
@NeedsPostgres
class PostgresqlPlanTest extends StoreContract implements OnPostgresql {

  private static final Pattern WHOLE =
      Pattern.compile("Seq Scan on (job|attempt|trial|metric|event|lane|tally|experiment)\\b.*");

  /// What workers and those who watch them ask for again and again.
  private void work() {
    var worker = worker();
    var id = submit(staged("a", 3, stage("train"), stage("test", ok("train"))));
    finish(worker, completed(claimOne(worker)));
    finish(worker, failed(claimOne(worker)));
    claim(worker, 1);
    store.workers().beat(worker, TTL);
    store.workers().alive();
    store.leases().held(worker);
    store.leases().stopping(worker);
    store.leases().orphans(9);
    store.leases().nextDue();
    store.lapses().orElseThrow().expire(ADA);
    store.lapses().orElseThrow().giveUp(worker, 9);
    store.notices().orElseThrow().isDue();
    store.survey().look(new Most(9, 9, 9, 9));
    store.trials().queue(Optional.of(id), 9);
    store.trials().list(id, 1, 9);
    store.trials().best(id, Objective.Goal.MINIMIZE, 9);
    store.experiments().list(new Query(List.of(), false, 9));
    store.events().after(0, 9, Optional.of(id));
    store.events().newest();
    store.operations().retry(new Subject.OfExperiment(id), true, ADA);
    store.operations().cancel(new Subject.OfExperiment(id), ADA);
  }

  @Test
  void every_statement_goes_by_an_index() {
    work();
    var statements = ((PostgresqlStore) store).statements();
    var whole = new TreeSet<String>();

    try (var session = simple().writer()) {
      for (String sql : statements) {
        boolean isOne = !sql.contains(";"); // the others take locks
        if (isOne
            && (sql.startsWith("SELECT") || sql.startsWith("UPDATE") || sql.startsWith("WITH"))) {
          plan(session, sql).stream()
              .filter(line -> WHOLE.matcher(line).find())
              .forEach(line -> whole.add(line.strip() + " in " + sql));
        }
      }
    }

    assertThat(statements.size()).isGreaterThan(60);
    assertThat(whole).isEmpty();
  }

  @Test
  void a_claim_finds_its_lane_and_its_job_in_the_order_of_an_index() {
    work();
    var claims =
        ((PostgresqlStore) store)
            .statements().stream()
                .filter(sql ->
                    sql.startsWith("SELECT id FROM job WHERE lane = ?")
                        || (sql.contains("FROM lane") && sql.contains("OFFSET")))
                .toList();

    assertThat(claims).hasSize(3); // one more where others claim beside it
    try (var session = simple().writer()) {
      for (String sql : claims) {
        assertThat(String.join("\n", plan(session, sql)))
            .containsPattern("Index (Only )?Scan using (job_ready|lane_pick)")
            .doesNotContain("Sort");
      }
    }
  }

  /// Sends statements as they stand, for a plan that is made without values.
  private PostgresqlDatabase simple() {
    var there = PostgresServer.address(folder);
    return new PostgresqlDatabase(
        new PostgresqlAddress(
            there.host(),
            there.port(),
            there.database(),
            there.schema(),
            there.user(),
            there.password(),
            Map.of("preferQueryMode", "simple")),
        TTL);
  }

  /// As it is made once for all values.
  private static List<String> plan(Session session, String sql) {
    var wording = session.dialect().wording(sql);
    var numbered = new StringBuilder();
    int values = 0;
    for (char c : wording.sql().toCharArray()) {
      numbered.append(c == '?' ? "$" + ++values : String.valueOf(c));
    }
    return session.list("EXPLAIN (GENERIC_PLAN, COSTS OFF) " + numbered, Row::text);
  }
}
