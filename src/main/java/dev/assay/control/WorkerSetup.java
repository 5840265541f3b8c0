package dev.assay.control;

import dev.assay.config.Notifying;
import dev.assay.config.Pool;
import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Working.Share;
import dev.assay.engine.CrowdedException;
import dev.assay.engine.WorkerSettings;
import dev.assay.experiment.Device;
import dev.assay.placement.WorkerSize;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.ExperimentId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What is needed to turn what somebody asks of a worker into what the engine must know: what is
/// asked for wins over what the pool says, that over the settings, and that over the machine.
record WorkerSetup(Settings settings, InstantSource clock, String version) {

  WorkerSetup(LocalControl.Surroundings around) {
    this(around.settings(), around.clock(), around.version());
  }

  /// Who is told of every experiment.
  Notifying telling() {
    return settings.notifying();
  }

  /// @param isJoining whether it counts among the workers that its pool may have
  Working.Settings resolved(Working.Settings asked, boolean isJoining) {
    Optional<Pool> pool = settings.pools().find(asked.pool());
    int slots =
        asked
            .slots()
            .or(() -> pool.flatMap(p -> boxed(p.slots())))
            .or(settings::slots)
            .orElseGet(() -> pool.map(p -> room(p, asked)).orElse(Machine.here().cpus()));
    Share share = pool.map(p -> share(asked.share(), p, slots)).orElse(asked.share());
    var resolved = asked.withSlots(slots).withShare(share);
    if (isJoining && asked.crowd().isEmpty()) {
      resolved = resolved.withCrowd(pool.map(Pool::most).orElse(OptionalInt.empty()));
    }
    return resolved;
  }

  /// How many slots of a pool the machine has room for.
  private static int room(Pool pool, Working.Settings asked) {
    var machine = Machine.here();
    double slots = machine.cpus();
    if (pool.cpus().isPresent()) {
      slots =
          Math.min(slots, asked.share().cpus().orElse(machine.cpus()) / pool.cpus().getAsDouble());
    }
    if (pool.memoryBytes().isPresent()) {
      long memory = asked.share().memoryBytes().orElse(machine.memoryBytes());
      slots = Math.min(slots, (double) memory / pool.memoryBytes().getAsLong());
    }
    if (pool.gpus().orElse(0) > 0) {
      int devices =
          asked.share().gpus().orElseGet(() -> GpuChoice.free(asked.reservedGpus()).size());
      slots = Math.min(slots, devices / pool.gpus().getAsDouble());
    }
    return Math.max(1, (int) slots);
  }

  /// @param asked as [#resolved] gives it
  /// @param gpusUsed devices that others of this machine hand out, once for each of them
  WorkerSettings worker(
      Working.Settings asked, Set<ExperimentId> until, Supplier<List<Device>> gpusUsed) {
    refuseTelling();
    Machine machine = Machine.here();
    int slots = asked.slots().orElse(machine.cpus());
    refuseMemory(asked, machine);
    List<Gpu> gpus = GpuChoice.of(asked, gpusUsed);
    var worker =
        new WorkerSettings(
            asked.pool(),
            slots,
            // who asks for more slots than cores means it
            asked.share().cpus().orElse(Math.max(machine.cpus(), slots)),
            gpus,
            asked.share().memoryBytes().orElse(machine.memoryBytes()),
            asked.idleExit(),
            until,
            asked.logLimitBytes(),
            version);
    return worker
        .withLeaseTtl(settings.lease())
        .withMaxJobs(asked.maxJobs().orElse(Integer.MAX_VALUE))
        .withCrowd(asked.crowd().orElse(Integer.MAX_VALUE));
  }

  /// What a worker would have for jobs.
  ///
  /// @param asked as [#resolved] gives it
  /// @param withGpus whether they matter; to look at them takes a moment
  WorkerSize size(Working.Settings asked, boolean withGpus) {
    Machine machine = Machine.here();
    int slots = asked.slots().orElse(machine.cpus());
    Share share = asked.share();
    return new WorkerSize(
        slots,
        share.cpus().orElse(Math.max(machine.cpus(), slots)),
        share.gpus().orElseGet(() -> withGpus ? GpuChoice.free(asked.reservedGpus()).size() : 0),
        share.memoryBytes().orElse(machine.memoryBytes()));
  }

  /// Refuses what this machine has not, before another process finds out.
  ///
  /// @param asked as [#resolved] gives it
  static void refuseTooMuch(Working.Settings asked) {
    refuseMemory(asked, Machine.here());
    GpuChoice.refuseTooMany(asked);
  }

  private static void refuseMemory(Working.Settings asked, Machine machine) {
    long wanted = asked.share().memoryBytes().orElse(0);
    if (wanted > machine.memoryBytes()) {
      throw Refusals.usage(
          "a worker of pool '%s' with %s would hand out %s of memory, and this machine has %s"
              .formatted(
                  asked.pool(),
                  Amounts.count(asked.slots().orElse(1), "slot"),
                  Amounts.bytes(wanted),
                  Amounts.bytes(machine.memoryBytes())),
          "give it fewer slots: --slots N");
    }
  }

  private void refuseTelling() {
    if (settings.store() instanceof StoreChoice.Tree && !telling().told().to().isEmpty()) {
      throw Refusals.usage(
          "the settings have `notify`, and a tree store tells nobody",
          "write an empty [notify] in the assay.toml of this folder; assay config show --origin"
              + " names the file that has it");
    }
  }

  /// Refuses a pool that is not declared where others are, unless `isKnown` to the store.
  void refuseUnknown(String pool, Predicate<String> isKnown) {
    settings
        .pools()
        .unknown(pool)
        .filter(_ -> !isKnown.test(pool))
        .ifPresent(no -> {
          throw Refusals.usage("pool: " + no.problem(), no.hint());
        });
  }

  /// For a worker that found its pool full.
  ControlException crowded(CrowdedException e) {
    String where = settings.pools().find(e.pool()).map(Pool::origin).orElse("");
    return new ControlException(
        Code.CONFLICT,
        String.valueOf(e.getMessage()),
        "assay worker status shows them"
            + (where.isEmpty() ? "" : "; to have more, raise workers at " + where),
        e);
  }

  /// What a worker in another process must be told of the store.
  List<String> words() {
    return switch (settings.store()) {
      case StoreChoice.Sqlite(var file) ->
          List.of("--store", file.map(f -> "sqlite:" + f).orElse("sqlite"));
      case StoreChoice.Tree(var root) -> List.of("--store", "tree:" + root);
      case StoreChoice.Postgresql there -> List.of("--store", there.withoutPassword());
    };
  }

  /// What it must be told of it that others may not read.
  Map<String, String> secrets() {
    return settings.store() instanceof StoreChoice.Postgresql there
        ? there.password().map(word -> Map.of("PGPASSWORD", plain(word))).orElse(Map.of())
        : Map.of();
  }

  /// Of an address, where `%40` is `@`.
  private static String plain(String word) {
    return URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  /// What so many slots of a pool give, where nobody asked for something else.
  private static Share share(Share asked, Pool pool, int slots) {
    OptionalDouble cpus = asked.cpus();
    if (cpus.isEmpty() && pool.cpus().isPresent()) {
      cpus = OptionalDouble.of(pool.cpus().getAsDouble() * slots);
    }
    OptionalInt gpus = asked.gpus();
    if (gpus.isEmpty() && pool.gpus().isPresent()) {
      gpus = OptionalInt.of((int) Math.ceil(pool.gpus().getAsDouble() * slots - 1e-9));
    }
    OptionalLong memory = asked.memoryBytes();
    if (memory.isEmpty() && pool.memoryBytes().isPresent()) {
      memory = OptionalLong.of(Math.multiplyExact(pool.memoryBytes().getAsLong(), (long) slots));
    }
    return new Share(cpus, gpus, memory);
  }
}
