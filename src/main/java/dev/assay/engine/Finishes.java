package dev.assay.engine;

import dev.assay.experiment.Retries;
import dev.assay.process.Exit;
import dev.assay.process.Usage;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.GpuUse;
import dev.assay.trial.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// Makes what is stored of an ended attempt. Pure but for the spread of retries.
final class Finishes {
  private Finishes() {}

  static Finish finish(
      Claim claim, Verdict verdict, Retries retries, Facts facts, RandomGenerator random) {
    return new Finish(
        claim.attempt(),
        verdict.outcome(),
        retryAfter(claim, verdict, retries, facts, random),
        verdict.values(),
        verdict.score(),
        facts);
  }

  static Facts facts(
      Optional<Exit> exit,
      Optional<Usage> usage,
      Optional<GpuUse> gpu,
      String message,
      String lastOutput) {
    var cpu = exit.flatMap(Exit::cpu).or(() -> usage.map(Usage::cpu));
    return new Facts(
        exit.map(Exit::code).orElseGet(OptionalInt::empty),
        exit.map(Exit::signal).orElseGet(OptionalInt::empty),
        message,
        exit.map(Exit::endedAt),
        cpu,
        usage.map(u -> OptionalLong.of(u.peakBytes())).orElseGet(OptionalLong::empty),
        gpu,
        lastOutput);
  }

  private static Optional<Duration> retryAfter(
      Claim claim, Verdict verdict, Retries retries, Facts facts, RandomGenerator random) {
    if (!(verdict.outcome() instanceof Outcome.Failed)
        || verdict.kind().filter(retries.on()::contains).isEmpty()) {
      return Optional.empty();
    }
    var code = facts.exitCode().isPresent() ? facts.exitCode() : facts.signal();
    boolean anyCode = retries.exitCodes().isEmpty();
    int shellCode = facts.exitCode().isPresent() ? code.orElse(0) : 128 + code.orElse(0);
    if (!anyCode && !retries.exitCodes().contains(shellCode)) {
      return Optional.empty();
    }
    return Optional.of(retries.delayAfter(claim.failures() + 1, random.nextDouble()));
  }
}
