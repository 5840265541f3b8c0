package dev.assay.store;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What a worker may do to the jobs it holds. Every change is guarded by attempt, worker and epoch:
/// a worker whose lease is over changes nothing and is told so.
public interface Leases {

  /// Ends attempts and takes new ones in one change. The finishes come first, so what they free may
  /// be claimed at once, by anybody.
  ///
  /// A claim takes the experiment of highest priority, among equals the one with the least virtual
  /// time (service received / weight), and of it the job that was submitted first, skipping what
  /// does not fit `free`, other pools, and experiments at their parallelism. Jobs whose delay is
  /// over are queued before.
  ///
  /// A job that asks for GPUs gets them here, in the same change: no share of a device is ever held
  /// twice, by whichever workers. It holds them until its attempt ends, whoever adopts it.
  ///
  /// @param finishes may be empty
  /// @param wanted at most this many claims; 0 to only finish
  /// @throws FencedException when the worker's epoch is over; nothing was changed
  Exchanged exchange(WorkerLease lease, List<Finish> finishes, Free free, int wanted);

  /// Notes that the process of an attempt was seen to run.
  ///
  /// @return false when the attempt is not held by `lease`
  boolean started(WorkerLease lease, AttemptId attempt, Instant at);

  /// Gives an attempt back untouched, because this worker could not start it or is draining: the
  /// job is queued again and nothing is held against it.
  ///
  /// @return false when the attempt is not held by `lease`
  boolean release(WorkerLease lease, AttemptId attempt, String why);

  /// As [#release], because files that `earlier` must have left are gone: nobody takes the result
  /// of that attempt any more, its work is done again by one of those whose later stages need it,
  /// and the job waits for that.
  ///
  /// @return false when the attempt is not held by `lease`
  boolean spoiled(WorkerLease lease, AttemptId attempt, Earlier earlier, String why);

  /// The attempts of `lease` whose jobs are stopping.
  List<Stopping> stopping(WorkerLease lease);

  /// Every live attempt of `lease`.
  List<Held> held(WorkerLease lease);

  /// Live attempts whose worker has left or expired, oldest first.
  List<Held> orphans(int limit);

  /// Takes orphans over, in one change.
  ///
  /// @return those that are now held by `lease`; others were faster with the rest
  /// @throws FencedException when the worker's epoch is over
  List<Held> adopt(WorkerLease lease, List<AttemptId> attempts);

  /// What live attempts hold of devices, oldest attempt first.
  List<DeviceUse> devicesInUse();

  /// When the next delayed job becomes due; empty if none is delayed.
  Optional<Instant> nextDue();

  /// Room on a worker.
  ///
  /// @param pool whose jobs it takes
  /// @param memoryBytes [Long#MAX_VALUE] when not accounted
  /// @param devices that may be handed out, best first, whoever is on them: what live attempts hold
  ///   is taken off by the store
  record Free(String pool, double cpus, long memoryBytes, List<Device> devices) {
    public Free {
      devices = List.copyOf(devices);
    }

    /// Without a device.
    public Free(String pool, double cpus, long memoryBytes) {
      this(pool, cpus, memoryBytes, List.of());
    }
  }

  /// What one live attempt holds of one device.
  record DeviceUse(DeviceShare share, AttemptId attempt, JobId job, String worker) {}

  /// An attempt newly held.
  ///
  /// @param number 1, 2, … among the attempts of its job
  /// @param devices what it holds; empty for a job without GPUs
  /// @param origin see [Submission.NewTrial#origin]
  /// @param earlier the newest attempt of every stage this one needs, for its files
  /// @param previous the attempt of the same job before this one, whose checkpoint may be continued
  /// @param until the resource at which it is to pause; empty to train to the end
  /// @param resumes whose checkpoint the job goes on from where no earlier attempt of it has one
  record Claim(
      AttemptId attempt,
      JobId job,
      int number,
      Value.Object params,
      int replicate,
      Value.Object origin,
      Resources resources,
      List<DeviceShare> devices,
      int failures,
      List<Earlier> earlier,
      Optional<AttemptId> previous,
      OptionalDouble until,
      Optional<Checkpoint> resumes) {
    public Claim {
      devices = List.copyOf(devices);
      earlier = List.copyOf(earlier);
    }

    /// Of a job that trains from the beginning to the end.
    public Claim(
        AttemptId attempt,
        JobId job,
        int number,
        Value.Object params,
        int replicate,
        Value.Object origin,
        Resources resources,
        List<DeviceShare> devices,
        int failures,
        List<Earlier> earlier,
        Optional<AttemptId> previous) {
      this(
          attempt,
          job,
          number,
          params,
          replicate,
          origin,
          resources,
          devices,
          failures,
          earlier,
          previous,
          OptionalDouble.empty(),
          Optional.empty());
    }
  }

  /// An attempt of another job, whose checkpoint is continued.
  record Checkpoint(JobId job, AttemptId attempt) {}

  /// An ended attempt of another stage.
  ///
  /// @param job whose attempt it is: of the same trial, or of another that did the same work
  /// @param files that must be there and not empty, relative to the attempt's directory; empty for
  ///   none in particular
  record Earlier(String stage, JobId job, AttemptId attempt, List<String> files) {
    public Earlier {
      files = List.copyOf(files);
    }
  }

  /// A live attempt and who held it last.
  ///
  /// @param state `running` or `stopping`
  /// @param startedAt empty when its process was never seen
  record Held(
      Claim claim, JobState state, String worker, Instant claimedAt, Optional<Instant> startedAt) {}

  /// An attempt that is to end.
  record Stopping(AttemptId attempt, JobState intended, Reason reason) {}

  /// How an attempt ended.
  ///
  /// @param outcome as its worker found it
  /// @param retryAfter the pause before the next attempt, when the retry policy allows one for this
  ///   failure; the store still counts. Empty when the policy does not
  /// @param values what it returned; kept only if the job completes
  /// @param score the first objective among `values`
  /// @param facts what was observed of its process
  /// @param share what of its retries this failure uses up, where not all kinds share one number;
  ///   else the number of its stage counts
  record Finish(
      AttemptId attempt,
      Outcome outcome,
      Optional<Duration> retryAfter,
      Value.Object values,
      OptionalDouble score,
      Facts facts,
      Optional<Share> share) {}

  /// How many failures for some reasons, counted together since the last retry by an operator, are
  /// forgiven.
  record Share(Set<Reason> reasons, int most) {
    public Share {
      reasons = Set.copyOf(reasons);
    }
  }

  /// What was observed of a process; absent is what was not measured.
  ///
  /// @param message one line for people, e.g. `killed (137), likely out of memory`
  /// @param gpu of the devices it ran on
  /// @param lastOutput at most 2 KiB
  record Facts(
      OptionalInt exitCode,
      OptionalInt signal,
      String message,
      Optional<Instant> endedAt,
      Optional<Duration> cpuTime,
      OptionalLong peakMemoryBytes,
      Optional<GpuUse> gpu,
      String lastOutput) {
    /// Nothing is known.
    public static final Facts NONE =
        new Facts(
            OptionalInt.empty(),
            OptionalInt.empty(),
            "",
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "");

    /// The same with another line.
    public Facts withMessage(String line) {
      return new Facts(exitCode, signal, line, endedAt, cpuTime, peakMemoryBytes, gpu, lastOutput);
    }

    /// No more than one line about it.
    public static Facts of(String message) {
      return new Facts(
          OptionalInt.empty(),
          OptionalInt.empty(),
          message,
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          "");
    }
  }

  /// What was seen of an attempt's GPUs while it ran; absent is what the driver did not tell.
  ///
  /// @param peakMemoryBytes of the attempt, the largest sum over its devices
  /// @param utilization the mean over the looks and its devices, from 0 to 1. On a device that it
  ///   shared, of all who were on it
  /// @param hottest the highest temperature of its devices, in °C
  record GpuUse(OptionalLong peakMemoryBytes, OptionalDouble utilization, OptionalInt hottest) {}

  /// What one exchange did.
  ///
  /// @param finished one for each finish, in the same order
  /// @param claims newly held
  record Exchanged(List<Finished> finished, List<Claim> claims) {
    public Exchanged {
      finished = List.copyOf(finished);
      claims = List.copyOf(claims);
    }
  }

  /// What became of the job of a finished attempt.
  ///
  /// @param accepted false when the attempt was no longer held: nothing was written
  /// @param state of the job now
  record Finished(AttemptId attempt, boolean accepted, JobState state) {}

  /// The worker's epoch is over: another may hold what it held.
  final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The lease that is over.
    public FencedException(WorkerLease lease) {
      super("worker " + lease.worker() + " (epoch " + lease.epoch() + ") has lost its lease");
    }
  }
}
