package dev.assay.engine;

import dev.assay.process.Exit;
import dev.assay.process.Sighting;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// Says how an attempt ended, by what became of its process and what it left.
final class Judging {
  private final Equipment equipment;
  private final Claim claim;
  private final AttemptFiles files;

  Judging(Equipment equipment, Claim claim, AttemptFiles files) {
    this.equipment = equipment;
    this.claim = claim;
    this.files = files;
  }

  /// @param isStopped whether it was asked to end
  AttemptEnd judge(
      Work work, Sighting sighting, boolean isStopped, Capture capture, Redaction redaction)
      throws IOException {
    var verdict =
        switch (sighting) {
          case Sighting.Ended(Exit exit) -> ended(work, exit, isStopped, capture);
          case Sighting.Vanished(boolean mayHaveRun, String why) ->
              lost(mayHaveRun ? Outcome.Cause.CRASH : Outcome.Cause.INFRASTRUCTURE, why);
          case Sighting.NotStarted _ ->
              lost(Outcome.Cause.INFRASTRUCTURE, "it was stopped before it started");
          case Sighting.Starting _, Sighting.Running _, Sighting.Orphaned _, Sighting.Elsewhere _ ->
              lost(Outcome.Cause.CRASH, "it was ended, and how is not known");
        };
    var exit = sighting instanceof Sighting.Ended(Exit e) ? Optional.of(e) : Optional.<Exit>empty();
    var facts =
        Finishes.facts(
            exit,
            equipment.usage().take(files.directory()),
            equipment.gpus().take(files.directory()),
            redaction.apply(verdict.message()),
            redaction.apply(capture.lastOutput()));
    return over(work, verdict, facts);
  }

  private Verdict ended(Work work, Exit exit, boolean isStopped, Capture capture)
      throws IOException {
    if (isStopped) {
      return new Verdict(
          new Outcome.Stopped(), Value.EMPTY, OptionalDouble.empty(), "stopped on request");
    }
    return switch (exit.cause()) {
      case TIMEOUT -> Verdict.failure(Reason.TIMEOUT, timeoutMessage(work));
      case STOPPED, UNKNOWN ->
          lost(Outcome.Cause.INFRASTRUCTURE, "its worker ended it to give it back");
      case LEASE ->
          lost(Outcome.Cause.INFRASTRUCTURE, "ended because its worker could not renew its lease");
      case EXITED ->
          Verdict.of(exit.status(), files, capture.reports(), work.stage(), work.spec(), claim);
    };
  }

  private static String timeoutMessage(Work work) {
    return work.stage()
        .limits()
        .timeout()
        .map(t ->
            "ran longer than its timeout of " + t.toString().substring(2).toLowerCase(Locale.ROOT))
        .orElse("ran longer than its timeout");
  }

  private static Verdict lost(Outcome.Cause cause, String why) {
    return new Verdict(new Outcome.Lost(cause), Value.EMPTY, OptionalDouble.empty(), why);
  }

  /// One whose process never was.
  AttemptEnd unstarted(Work work, Reason reason, String why) {
    var verdict = Verdict.failure(reason, why);
    var facts =
        Finishes.facts(Optional.empty(), Optional.empty(), Optional.empty(), verdict.message(), "");
    return over(work, verdict, facts);
  }

  private AttemptEnd over(Work work, Verdict verdict, Facts facts) {
    return new AttemptEnd.Over(
        Finishes.finish(claim, verdict, work.stage().retries(), facts, equipment.random()));
  }
}
