package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.experiment.Device;
import dev.assay.json.Json;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Control of a home in a temporary folder over a real store, with a clock that is turned by hand,
/// and a worker that ends jobs as the test says.
final class ControlHome implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

  final Path home;
  final SqliteStore store;
  final Control control;
  private final WorkerLease lease;
  private Instant now = START;

  ControlHome(Path folder) {
    this.home = folder.resolve(".assay");
    InstantSource clock = () -> now;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    this.store =
        SqliteStore.open(home.resolve("assay.db"), clock, random, SqliteStore.Options.DEFAULT);
    this.control =
        LocalControl.create(
            new LocalControl.Surroundings(
                settings(folder),
                () -> new LocalControl.Opened(store, Optional.of(store.maintenance())),
                clock,
                random,
                "test",
                () -> SqliteStore.ground(home.resolve("assay.db"))));
    this.lease = store.workers().register(registration(), Duration.ofHours(1));
  }

  static Settings settings(Path folder) {
    return Settings.read(
        new Settings.Surroundings(folder, Map.of(), Map.of("home", folder.toString())));
  }

  private static final List<Device> DEVICES =
      IntStream.range(0, 64)
          .mapToObj(i -> new Device("GPU-" + i, Integer.toString(i), "NVIDIA A100"))
          .toList();

  private static Registration registration() {
    return new Registration(
        "host",
        "another-boot",
        1,
        1,
        "default",
        8,
        8,
        List.of(),
        Long.MAX_VALUE,
        "test",
        Duration.ZERO,
        "");
  }

  /// Submits one specification and gives the id of its experiment.
  String submit(String yaml) {
    return submit(Requests.of(yaml));
  }

  String submit(Requests request) {
    return text(control.submitting().submit(request.build()).getFirst(), "experiment");
  }

  Submitting.Request request(String yaml) {
    return Requests.of(yaml).build();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// Claims the next job.
  Claim claim() {
    return claims(1).getFirst();
  }

  List<Claim> claims(int wanted) {
    return store
        .leases()
        .exchange(lease, List.of(), new Free("default", 64, Long.MAX_VALUE, DEVICES), wanted)
        .claims();
  }

  /// Claims the next job and completes it with `values`, as JSON; its first number is the score.
  Claim complete(String values) {
    Claim claim = claim();
    store.leases().started(lease, claim.attempt(), now);
    finish(claim, new Outcome.Completed(), values, Facts.NONE);
    return claim;
  }

  /// Claims the next job, which ends with `code`.
  Claim fail(int code) {
    return fail(code, "last words\n");
  }

  Claim fail(int code, String lastOutput) {
    Claim claim = claim();
    store.leases().started(lease, claim.attempt(), now);
    finish(
        claim,
        new Outcome.Failed(Reason.EXIT),
        "{}",
        new Facts(
            OptionalInt.of(code),
            OptionalInt.empty(),
            "exit code " + code,
            Optional.of(now),
            Optional.of(Duration.ofMillis(1500)),
            OptionalLong.of(4096),
            Optional.empty(),
            lastOutput));
    return claim;
  }

  void finish(Claim claim, Outcome outcome, String values, Facts facts) {
    var object = (Value.Object) Json.parse(values);
    store
        .leases()
        .exchange(
            lease,
            List.of(
                new Finish(
                    claim.attempt(),
                    outcome,
                    Optional.empty(),
                    object,
                    score(object),
                    facts,
                    Optional.empty())),
            new Free("default", 0, 0),
            0);
  }

  private static OptionalDouble score(Value.Object values) {
    return values.members().values().stream()
        .filter(v -> v instanceof Value.Float || v instanceof Value.Int)
        .mapToDouble(v -> Double.parseDouble(Json.write(v)))
        .findFirst();
  }

  void report(Claim claim, String name, long step, double value) {
    store.leases().started(lease, claim.attempt(), now);
    store
        .metrics()
        .report(
            lease,
            claim.attempt(),
            List.of(new MetricReport(name, step, value, "")),
            Optional.empty());
  }

  /// Makes the folder of an attempt, as its worker would, with a file of `bytes` bytes.
  Path files(Claim claim, int bytes) throws IOException {
    Path folder = new AttemptFolders(home).of(claim.job(), claim.attempt());
    Files.createDirectories(folder);
    Files.write(folder.resolve("output.log"), new byte[bytes]);
    return folder;
  }

  static String text(Value.Object document, String key) {
    return ((Value.Text) document.get(key).orElseThrow()).value();
  }

  static int number(Value.Object document, String key) {
    return ((Value.Int) document.get(key).orElseThrow()).value().intValueExact();
  }

  static boolean flag(Value.Object document, String key) {
    return ((Value.Bool) document.get(key).orElseThrow()).value();
  }

  static Value.Object object(Value.Object document, String key) {
    return (Value.Object) document.get(key).orElseThrow();
  }

  static List<Value> items(Value.Object document, String key) {
    return ((Value.Array) document.get(key).orElseThrow()).items();
  }

  @Override
  public void close() {
    control.close();
  }
}
