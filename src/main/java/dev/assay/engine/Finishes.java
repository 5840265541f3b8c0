package dev.assay.engine;

import dev.assay.experiment.Retries;
import dev.assay.process.Exit;
import dev.assay.process.Usage;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Leases.Share;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

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
        facts,
        share(verdict, retries));
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
    var kind = verdict.kind();
    if (kind.flatMap(retries::share).isEmpty()
        || (isExit(kind.get()) && !isRetriedCode(retries, facts))) {
      return Optional.empty();
    }
    return Optional.of(retries.delayAfter(claim.failures() + 1, random.nextDouble()));
  }

  private static boolean isExit(Retries.Kind kind) {
    return kind == Retries.Kind.EXIT || kind == Retries.Kind.KILLED;
  }

  private static boolean isRetriedCode(Retries retries, Facts facts) {
    int code =
        facts.exitCode().isPresent() ? facts.exitCode().getAsInt() : 128 + facts.signal().orElse(0);
    return retries.exitCodes().isEmpty() || retries.exitCodes().contains(code);
  }

  /// What of its retries such a failure uses up; empty where all share one number, which the store
  /// knows.
  private static Optional<Share> share(Verdict verdict, Retries retries) {
    return retries.own().isEmpty()
        ? Optional.empty()
        : verdict.kind().flatMap(retries::share).map(Finishes::share);
  }

  private static Share share(Retries.Share share) {
    return new Share(
        share.kinds().stream().map(Finishes::reason).collect(Collectors.toUnmodifiableSet()),
        share.most());
  }

  private static Reason reason(Retries.Kind kind) {
    return switch (kind) {
      case EXIT -> Reason.EXIT;
      case TIMEOUT -> Reason.TIMEOUT;
      case KILLED -> Reason.KILLED;
      case NO_RESULT -> Reason.NO_RESULT;
      case LAUNCH -> Reason.LAUNCH;
    };
  }
}
