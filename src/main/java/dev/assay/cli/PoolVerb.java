package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Pooling.Scale;
import dev.assay.space.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// `assay pool list|scale`.
final class PoolVerb implements Verb {

  private static final Duration EVERY = Duration.ofSeconds(10);

  private final String action;

  PoolVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    if (action.equals("scale")) {
      shape
          .values(
              "--pool", "POOL", "Only this pool (default: all that say workers); may be repeated")
          .flag("--once", "Look once, as for cron (default)")
          .flag("--watch", "Look again and again until Ctrl-C; workers live on")
          .value("--every", "SPAN", "Time between looks of --watch (default 10s)")
          .value("--patience", "SPAN", "How long a job waits before a worker joins others (10s)")
          .flag("--dry-run", "Say what would be done");
    }
  }

  @Override
  public int run(Session session) {
    return action.equals("list") ? list(session) : scale(session);
  }

  private static int list(Session session) {
    session
        .output()
        .list(
            session.control().pooling().pools(),
            "pool",
            COLUMNS,
            "no pool is declared, none has jobs, and no worker is alive");
    return ExitCodes.OK;
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("POOL", PoolVerb::name),
          Column.number("QUEUED", "queued"),
          Column.number("DELAYED", "delayed"),
          Column.number("BLOCKED", "blocked"),
          Column.number("RUNNING", "running"),
          Column.number("WORKERS", PoolVerb::workers),
          Column.number("SLOTS", "slots"),
          Column.number("USED", PoolVerb::used),
          Column.span("OLDEST", "oldest_wait_seconds"));

  /// Jobs that wait for others, of experiments that use several pools, are in none of them yet.
  private static String name(Value.Object pool) {
    String name = Fields.text(pool, "pool");
    return name.isEmpty() ? "(several)" : name;
  }

  /// `2/4`.
  private static String workers(Value.Object pool) {
    String most = Fields.text(pool, "max_workers");
    return Fields.text(pool, "workers") + (most.isEmpty() ? "" : "/" + most);
  }

  private static String used(Value.Object pool) {
    OptionalDouble used = Fields.number(pool, "utilization");
    return used.isEmpty() ? "" : Math.round(100 * used.getAsDouble()) + "%";
  }

  private static int scale(Session session) {
    if (session.has("--once") && session.has("--watch")) {
      throw new UsageException("--once and --watch exclude each other", "");
    }
    if (session.has("--every") && !session.has("--watch")) {
      throw new UsageException("--every is for --watch", "");
    }
    if (session.has("--dry-run") && session.has("--watch")) {
      throw new UsageException("--dry-run and --watch exclude each other", "");
    }
    var request =
        new Scale(
            session.values("--pool"),
            session.surroundings().install().command(),
            session.span("--patience").orElse(Scale.PATIENCE),
            session.has("--dry-run"),
            session.actor());
    return session.has("--watch") ? watch(session, request) : once(session, request);
  }

  private static int once(Session session, Scale request) {
    List<Value.Object> pools = session.control().pooling().scale(request);
    session
        .output()
        .list(
            pools,
            "pool",
            List.of(
                Column.id("POOL", "pool"),
                Column.status("DECISION", "decision"),
                Column.number("WORKERS", "workers"),
                Column.number("WANTED", "wanted"),
                Column.text("WHY", "why")),
            "");
    return failures(session, pools) ? Code.UNAVAILABLE.exitCode() : ExitCodes.OK;
  }

  private static boolean failures(Session session, List<Value.Object> pools) {
    boolean any = false;
    for (Value.Object pool : pools) {
      String failed = Fields.text(pool, "failed");
      if (!failed.isEmpty()) {
        any = true;
        session
            .output()
            .note(SafeText.line("pool %s: %s".formatted(Fields.text(pool, "pool"), failed)));
      }
    }
    return any;
  }

  /// Goes on whatever happens: the next look may be better.
  private static int watch(Session session, Scale request) {
    Duration every = session.span("--every").orElse(EVERY);
    var end = new CountDownLatch(1);
    var asked = new AtomicReference<Optional<Signals.Asked>>(Optional.empty());
    session.output().note("scaling pools (Ctrl-C ends this; workers live on)");
    List<Value.Object> first = session.control().pooling().scale(request); // refused at once
    try (var _ =
        session
            .surroundings()
            .signals()
            .listen(signal -> {
              asked.set(Optional.of(signal));
              end.countDown();
            })) {
      tell(session, first);
      while (!end.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          tell(session, session.control().pooling().scale(request));
        } catch (ControlException e) {
          session.output().note(SafeText.line(String.valueOf(e.getMessage())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCodes.INTERRUPTED;
    }
    return asked.get().filter(Signals.Asked.INTERRUPT::equals).isPresent()
        ? ExitCodes.INTERRUPTED
        : ExitCodes.OK;
  }

  private static void tell(Session session, List<Value.Object> pools) {
    failures(session, pools);
    for (Value.Object pool : pools) {
      String name = Fields.text(pool, "pool");
      String why = Fields.text(pool, "why");
      Fields.items(pool, "started")
          .forEach(id ->
              session
                  .output()
                  .note("pool %s: started %s: %s".formatted(name, Fields.text(id), why)));
      Fields.items(pool, "stopped")
          .forEach(id ->
              session
                  .output()
                  .note("pool %s: asked %s to drain: %s".formatted(name, Fields.text(id), why)));
    }
    session.output().flush();
  }
}
