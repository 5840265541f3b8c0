package dev.assay.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.placement.Backfill;
import dev.assay.store.StoreContract;
import dev.assay.store.StoreException;
import dev.assay.store.StoreFixture;
import dev.assay.store.Subject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What becomes of calls whose connections to PostgreSQL are cut, and who hears of changes.
@NeedsPostgres
class PostgresqlLossTest extends StoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Of a connection of this test's schema.
  private static final String OF_STORE =
      " FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = ? ";

  @Override
  public StoreFixture fixture() {
    return (folder, clock) ->
        PostgresqlStore.open(
            address(),
            _ -> clock.instant(),
            RandomGenerator.getDefault(),
            new PostgresqlStore.Options(PATIENCE, Backfill.DEFAULT),
            Bell.Hints.GIVEN);
  }

  /// Connections of this test can be told from those of others by their name.
  private PostgresqlAddress address() {
    var there = PostgresServer.address(folder);
    return new PostgresqlAddress(
        there.host(),
        there.port(),
        there.database(),
        there.schema(),
        there.user(),
        there.password(),
        java.util.Map.of("ApplicationName", there.schema()));
  }

  private PostgresqlDatabase database() {
    return new PostgresqlDatabase(address(), PATIENCE);
  }

  private long count(Session by, String what) {
    return by.number("SELECT count(" + what + ")" + OF_STORE, address().schema());
  }

  private static void await(BooleanSupplier condition) {
    var patience = new Patience(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(patience.isLeft()).as("in time").isTrue();
      patience.pause();
    }
  }

  @Test
  void readers_and_the_writer_come_back_after_their_connections_were_cut() {
    var id = submit(experiment("a", 1));
    store.changeMark();
    store.experiments().get(id);
    try (var other = database().plain()) {
      assertThat(count(other, "pg_terminate_backend(pid)")).isGreaterThanOrEqualTo(3);
      await(() -> count(other, "*") == 0);
    }

    assertThat(store.experiments().get(id)).isPresent();
    assertThat(store.operations().hold(new Subject.OfExperiment(id), ADA)).isEqualTo(1);
    long mark = store.changeMark();
    store.operations().release(new Subject.OfExperiment(id), ADA);
    assertThat(store.changeMark()).isNotEqualTo(mark);
    assertThat(((PostgresqlStore) store).maintenance().check().problems()).isEmpty();
  }

  @Test
  void a_change_whose_connection_is_cut_while_it_waits_for_others_is_made_once() throws Exception {
    submit(experiment("a", 1));
    long before = store.events().newest();
    try (var holder = database().plain();
        var pool = Executors.newSingleThreadExecutor()) {
      holder.number("SELECT 1 FROM pg_advisory_lock(" + database().lock() + ")");
      var waiting = pool.submit(() -> submit(experiment("b", 2)));
      String waits = "CASE WHEN wait_event = 'advisory' THEN pg_terminate_backend(pid) END";
      await(() -> count(holder, waits) > 0);
      holder.number("SELECT 1 FROM pg_advisory_unlock_all()");

      var id = waiting.get();

      assertThat(store.experiments().get(id)).isPresent();
      assertThat(store.events().after(before, 9, Optional.empty())).hasSize(1);
    }
  }

  /// When a connection breaks.
  enum Cut {
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  @ParameterizedTest
  @EnumSource
  void a_change_whose_connection_breaks_at_its_end_is_made_exactly_once(Cut cut) {
    var cuts = new AtomicInteger(3);
    try (var writer = new Writer(new Breaking(engine(), cut, cuts))) {
      for (int i = 1; i <= 4; i++) {
        String key = "k" + i;
        boolean made =
            writer.change(tx ->
                tx.session()
                        .update(
                            "INSERT INTO idempotency (key, body, receipt, created_at)"
                                + " VALUES (?, '', '', 0)",
                            key)
                    == 1);
        assertThat(made).isTrue();
      }
    }
    assertThat(cuts.get()).isLessThanOrEqualTo(0);
    try (var session = database().plain()) {
      assertThat(session.number("SELECT count(*) FROM idempotency")).isEqualTo(4);
    }
  }

  private PostgresqlEngine engine() {
    return new PostgresqlEngine(
        database(), UnaryOperator.identity(), RandomGenerator.getDefault(), () -> {});
  }

  @Test
  void what_cannot_be_known_is_said_to_be_unknown() {
    var unreachable =
        new PostgresqlDatabase(address(), Duration.ZERO) {
          private int writers;

          @Override
          Session writer() {
            if (writers++ > 0) {
              throw new StoreException(StoreException.Code.UNAVAILABLE, "the server is away");
            }
            return broken(super.writer(), Cut.AFTER_COMMIT, new AtomicInteger(1));
          }
        };
    var engine =
        new PostgresqlEngine(
            unreachable, UnaryOperator.identity(), RandomGenerator.getDefault(), () -> {});

    try (var writer = new Writer(engine)) {
      assertThatThrownBy(
              () -> writer.change(tx -> tx.session().update("UPDATE migration SET name = name")))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE))
          .hasMessageContaining("whether the change was made is unknown");
    }
  }

  @Test
  void others_hear_of_a_change_also_where_nobody_tells_them() {
    for (Bell.Hints hints : Bell.Hints.values()) {
      try (var other =
          PostgresqlStore.open(
              address(),
              UnaryOperator.identity(),
              RandomGenerator.getDefault(),
              PostgresqlStore.Options.DEFAULT,
              hints)) {
        long before = other.changeMark();

        submit(experiment(hints.name(), 1));

        await(() -> other.changeMark() != before);
      }
    }
  }

  /// A connection that breaks at the end of a transaction, with the answer on its way.
  private static Session broken(Session session, Cut cut, AtomicInteger cuts) {
    var real = session.connection();
    InvocationHandler connection =
        (_, method, arguments) -> {
          var made = invoke(real, method, arguments);
          return switch (method.getName()) {
            case "createStatement" -> statement(real, Statement.class, made, "", cut, cuts);
            case "prepareStatement" ->
                statement(real, PreparedStatement.class, made, (String) arguments[0], cut, cuts);
            default -> made;
          };
        };
    return new Session(proxy(Connection.class, connection), session.dialect());
  }

  /// @param prepared its words; empty when they come with the execution
  private static <T> T statement(
      Connection connection,
      Class<T> type,
      Object real,
      String prepared,
      Cut cut,
      AtomicInteger cuts) {
    InvocationHandler statement =
        (_, method, arguments) -> {
          boolean runs = method.getName().equals("execute");
          String sql = runs && arguments != null ? (String) arguments[0] : prepared;
          boolean ends = runs && sql.endsWith("COMMIT") && cuts.getAndDecrement() > 0;
          if (ends && cut == Cut.AFTER_COMMIT) {
            invoke(real, method, arguments);
          }
          if (ends) {
            connection.close();
            throw new SQLException("the connection was cut", "08006");
          }
          return invoke(real, method, arguments);
        };
    return proxy(type, statement);
  }

  private static Object invoke(Object real, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /// An engine whose writers' connections break at the end of transactions, a few times.
  private record Breaking(Engine engine, Cut cut, AtomicInteger cuts) implements Engine {

    @Override
    public Session reader() {
      return engine.reader();
    }

    @Override
    public Session writer() {
      return broken(engine.writer(), cut, cuts);
    }

    @Override
    public boolean isShared() {
      return engine.isShared();
    }

    @Override
    public InstantSource begin(Session writer, Reach reach) {
      return engine.begin(writer, reach);
    }

    @Override
    public boolean settle(Session writer) {
      return engine.settle(writer);
    }

    @Override
    public boolean commit(Session writer) {
      return engine.commit(writer);
    }

    @Override
    public Duration patience() {
      return engine.patience();
    }

    @Override
    public void look(Session reader) {
      engine.look(reader);
    }

    @Override
    public void looked(Session reader) {
      engine.looked(reader);
    }

    @Override
    public boolean hasOwnClock() {
      return engine.hasOwnClock();
    }

    @Override
    public Instant now(Session session) {
      return engine.now(session);
    }
  }
}
