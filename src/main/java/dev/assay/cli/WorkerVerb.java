package dev.assay.cli;

import dev.assay.config.Quantities;
import dev.assay.control.Working;
import dev.assay.control.Working.Share;
import dev.assay.control.Working.Until;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;

/// `assay worker start|stop|status|logs`; `assay queue start|status` are the same.
final class WorkerVerb implements Verb {
  /// Of a queue whose files we take.
  private static final List<String> BROKERS =
      List.of("EXPERIMENT_QUEUE_BROKER_URL", "EXPERIMENT_QUEUE_RESULT_BACKEND_URL");

  private final String action;

  WorkerVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "start" -> {
        declareCapacity(shape);
        shape
            .value("--idle-exit", "SPAN", "End after so long with nothing to do, e.g. 5m")
            .number("--max-jobs", "N", "Take N jobs in all, and end when they have ended")
            .value("--pool", "POOL", "Only jobs of this pool (default: pool of the settings)")
            .value("--cpus", "N", "Cores for jobs (default: slots of the pool, else the machine)")
            .number("--gpus", "N", "GPUs for jobs; those that the fewest other workers have")
            .value("--memory", "SIZE", "Memory for jobs, e.g. 16GiB")
            .number("--at-most", "N", "End at once where so many workers of the pool are alive")
            .flag("--foreground", "Work here until Ctrl-C (default)")
            .flag("--detach", "Work in the background, and outlive this terminal");
      }
      case "stop" ->
          shape
              .optional("WORKER", "an id or its beginning; default: every worker of this home")
              .flag("--drain", "Claim nothing more, and end when the last job has ended")
              .flag("--kill", "Stop the jobs too; they are queued again")
              .value("--timeout", "SPAN", "Wait no longer than this");
      case "logs" ->
          shape
              .optional("WORKER", "an id or its beginning; default: the newest")
              .flag("-f --follow", "Go on until interrupted")
              .number("--tail", "LINES", "Only the last lines");
      default -> {}
    }
  }

  /// What `run` and `worker start` share.
  static void declareCapacity(Shape shape) {
    shape
        .number(
            "--slots",
            "N",
            "Jobs at once (default: slots of its pool or the settings, else what fits)")
        .values(
            "--reserve-gpu",
            "GPU",
            "A GPU that jobs must not get: its number, id or name; may be repeated");
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "start" -> start(session);
      case "stop" -> stop(session);
      case "status" -> status(session);
      default -> logs(session);
    };
  }

  private static int start(Session session) {
    if (session.has("--detach") && session.has("--foreground")) {
      throw new UsageException("--detach and --foreground exclude each other", "");
    }
    var settings = asked(session);
    Output output = session.output();
    BROKERS.stream()
        .filter(name -> session.surroundings().variable(name).isPresent())
        .forEach(name -> output.note(name + " is not needed: there is no broker here"));
    if (session.has("--detach")) {
      Value.Object worker =
          session
              .control()
              .working()
              .startDetached(settings, session.surroundings().install().command());
      output.document(worker, "id", () -> Answers.lines(worker));
      output.hint("next: assay worker status, or assay worker stop");
      return ExitCodes.OK;
    }
    return work(session, settings);
  }

  /// What a worker that works here may use.
  static Working.Settings settings(Session session) {
    int slots = session.number("--slots", 1, 1);
    Working.Settings usual = session.worker();
    return new Working.Settings(
        usual.pool(),
        session.has("--slots") ? Optional.of(slots) : usual.slots(),
        session.values("--reserve-gpu"),
        Optional.empty(),
        usual.logLimitBytes());
  }

  /// The same, with all that `worker start` can say.
  private static Working.Settings asked(Session session) {
    Working.Settings settings =
        settings(session)
            .withIdleExit(session.span("--idle-exit"))
            .withMaxJobs(atLeast(session, "--max-jobs", 1))
            .withCrowd(atLeast(session, "--at-most", 1))
            .withShare(new Share(cpus(session), atLeast(session, "--gpus", 0), memory(session)));
    return session.value("--pool").map(settings::withPool).orElse(settings);
  }

  private static OptionalInt atLeast(Session session, String option, int least) {
    return session.has(option)
        ? OptionalInt.of(session.number(option, least, least))
        : OptionalInt.empty();
  }

  private static OptionalDouble cpus(Session session) {
    Optional<String> text = session.value("--cpus");
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (!text.get().matches("[0-9]{1,6}(\\.[0-9]{1,9})?") || Double.parseDouble(text.get()) == 0) {
      throw new UsageException(
          "--cpus needs a number above 0, found '%s'".formatted(text.get()), "");
    }
    return OptionalDouble.of(Double.parseDouble(text.get()));
  }

  private static OptionalLong memory(Session session) {
    Optional<String> text = session.value("--memory");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        Quantities.size(text.get())
            .orElseThrow(() ->
                new UsageException(
                    "--memory needs %s, found '%s'".formatted(Quantities.SIZE, text.get()), "")));
  }

  private static int work(Session session, Working.Settings settings) {
    Output output = session.output();
    Working working = session.control().working();
    var asked = new AtomicReference<Optional<Signals.Asked>>(Optional.empty());
    output.note(
        "working in " + session.control().upkeep().home() + " (Ctrl-C detaches: jobs live on)");
    Value.Object summary;
    try (var _ =
        session
            .surroundings()
            .signals()
            .listen(signal -> {
              asked.set(Optional.of(signal));
              working.ask("detach");
            })) {
      summary = working.work(settings, new Until.Asked(), event -> tell(output, event));
    }
    why(summary, settings).ifPresent(output::note);
    output.document(summary, "worker", () -> Answers.lines(summary));
    return asked.get().filter(Signals.Asked.INTERRUPT::equals).isPresent()
        ? ExitCodes.INTERRUPTED
        : ExitCodes.OK;
  }

  /// Why it has ended by itself.
  private static Optional<String> why(Value.Object summary, Working.Settings settings) {
    return switch (Fields.text(summary, "why")) {
      case "idle" ->
          settings
              .idleExit()
              .map(span ->
                  "ended: there was nothing to do for " + Spans.text(span.toMillis() / 1000.0));
      case "max_jobs" ->
          Optional.of(
              settings.maxJobs().orElse(1) == 1
                  ? "ended: it has taken its one job"
                  : "ended: it has taken its %d jobs".formatted(settings.maxJobs().orElse(1)));
      default -> Optional.empty();
    };
  }

  private static void tell(Output output, Value.Object event) {
    output.note(EventsVerb.line(event));
  }

  private static int stop(Session session) {
    if (session.has("--drain") && session.has("--kill")) {
      throw new UsageException("--drain and --kill exclude each other", "");
    }
    String how = session.has("--kill") ? "kill" : session.has("--drain") ? "drain" : "detach";
    Value.Object answer;
    var timeout = session.span("--timeout");
    try (var _ = Progress.start(session, live -> waiting(session))) {
      answer = session.control().working().stop(session.operand(0), how, timeout, session.actor());
    }
    session.output().document(answer, "stopped", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }

  /// How many jobs a worker that was asked to drain or kill waits for.
  private static Optional<String> waiting(Session session) {
    List<Value.Object> leaving =
        session.control().working().workers().stream()
            .filter(w -> List.of("draining", "killing").contains(Fields.text(w, "status")))
            .toList();
    int jobs = leaving.stream().mapToInt(w -> Fields.count(w, "running")).sum();
    return Optional.of(
        jobs == 0 ? "" : jobs == 1 ? "waiting for 1 job" : "waiting for %d jobs".formatted(jobs));
  }

  private static int status(Session session) {
    session
        .output()
        .list(
            session.control().working().workers(),
            "id",
            columns(session.now()),
            "no worker is alive; start one: assay worker start --detach");
    if (session.output().isTable()) {
      warnOfOthers(session);
    }
    return ExitCodes.OK;
  }

  /// Who looks for their jobs here may have queued them there.
  private static void warnOfOthers(Session session) {
    for (Value.Object other : session.control().working().workersElsewhere()) {
      session
          .output()
          .note(
              "warning: process %s works for another store: %s; this one is %s"
                  .formatted(
                      Fields.text(other, "pid"),
                      SafeText.line(Fields.text(other, "home")),
                      session.control().upkeep().home()));
    }
  }

  /// Columns for workers.
  static List<Column> columns(Instant now) {
    return List.of(
        Column.id("WORKER", "id"),
        Column.text("HOST", "host"),
        Column.number("PID", "pid"),
        Column.text("POOL", "pool"),
        Column.status("STATUS", "status"),
        Column.number("SLOTS", "slots"),
        Column.number("RUNNING", "running"),
        Column.text("GPUS", WorkerVerb::gpus),
        Column.ago("STARTED", "started_at", now),
        Column.text("LEASE", WorkerVerb::lease));
  }

  /// How long it lasts if nothing more is heard.
  private static String lease(Value.Object worker) {
    double left = Fields.number(worker, "lease_seconds").orElse(0);
    return left < 0 ? "over" : Spans.text(left);
  }

  /// `0 1, reserved 2`.
  private static String gpus(Value.Object worker) {
    var used = new StringJoiner(" ");
    var reserved = new StringJoiner(" ", ", reserved ", "").setEmptyValue("");
    for (Value.Object gpu : Fields.objects(worker, "devices")) {
      (Fields.flag(gpu, "reserved") ? reserved : used).add(Fields.text(gpu, "index"));
    }
    return used + (used.length() == 0 ? reserved.toString().replaceFirst(", ", "") : reserved + "");
  }

  private static int logs(Session session) {
    var file = session.control().working().log(session.operand(0));
    var reader = new LogReader(file, session);
    reader.copy();
    if (session.has("--follow")) {
      reader.follow(() -> true);
    } else if (reader.isMissing()) {
      session.output().note("nothing was said (%s)".formatted(file));
    }
    return ExitCodes.OK;
  }
}
