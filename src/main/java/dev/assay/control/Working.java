package dev.assay.control;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Running jobs here, and talking to those who run them.
public interface Working {

  /// Runs jobs in this process until `until` says so or the worker is asked to end. Blocks.
  ///
  /// @return a document that says how many attempts ended how
  Value.Object work(Settings settings, Until until, Listener listener);

  /// The same with one worker for each of `crew`, in several pools: each has what its pool gives,
  /// as if it were alone. When one fails, the others are asked to detach.
  ///
  /// @return a document for each, when all have ended
  List<Value.Object> work(List<Settings> crew, Until until, Listener listener);

  /// Asks the worker that `work` runs in this process to end; harmless if there is none. For signal
  /// handlers.
  ///
  /// @param how `detach`, `drain` or `kill`
  void ask(String how);

  /// Starts a worker that outlives this process, and answers once it is registered.
  ///
  /// @param command the words that start Assay itself, without a verb
  Value.Object startDetached(Settings settings, List<String> command);

  /// Workers that are alive.
  List<Value.Object> workers();

  /// GPUs: those of this machine as they are now, and those that workers elsewhere have told of.
  ///
  /// @throws ControlException `UNAVAILABLE` when the driver does not answer
  List<Value.Object> gpus();

  /// Workers of this machine and user that work in other homes: `{"pid", "home"}`.
  List<Value.Object> workersElsewhere();

  /// Asks workers to end, and waits until they have.
  ///
  /// @param worker a worker's id or a prefix; empty for all of this home
  /// @param how `detach`, `drain` or `kill`
  Value.Object stop(Optional<String> worker, String how, Optional<Duration> timeout, String actor);

  /// The log of a detached worker, the newest for an empty `worker`.
  Path log(Optional<String> worker);

  /// What a worker may use, as far as somebody says so. The rest is what its pool says, then what
  /// the settings say, then what the machine has.
  ///
  /// @param slots jobs at once
  /// @param reservedGpus that it must leave alone: numbers, beginnings of ids or parts of names
  /// @param idleExit end after this long with nothing to do; empty for never
  /// @param share of the machine
  /// @param maxJobs end after so many jobs in all
  /// @param crowd workers of its pool that may be alive, with it
  record Settings(
      String pool,
      Optional<Integer> slots,
      List<String> reservedGpus,
      Optional<Duration> idleExit,
      long logLimitBytes,
      Share share,
      OptionalInt maxJobs,
      OptionalInt crowd) {
    public Settings {
      reservedGpus = List.copyOf(reservedGpus);
    }

    /// With all of the machine, for any number of jobs.
    public Settings(
        String pool,
        Optional<Integer> slots,
        List<String> reservedGpus,
        Optional<Duration> idleExit,
        long logLimitBytes) {
      this(
          pool,
          slots,
          reservedGpus,
          idleExit,
          logLimitBytes,
          Share.ALL,
          OptionalInt.empty(),
          OptionalInt.empty());
    }

    /// The same for another pool.
    public Settings withPool(String pool) {
      return with(pool, slots, idleExit, share, maxJobs, crowd);
    }

    /// The same with so many slots.
    public Settings withSlots(int slots) {
      return with(pool, Optional.of(slots), idleExit, share, maxJobs, crowd);
    }

    /// The same with another end.
    public Settings withIdleExit(Optional<Duration> idleExit) {
      return with(pool, slots, idleExit, share, maxJobs, crowd);
    }

    /// The same with so much of the machine.
    public Settings withShare(Share share) {
      return with(pool, slots, idleExit, share, maxJobs, crowd);
    }

    /// The same for so many jobs.
    public Settings withMaxJobs(OptionalInt maxJobs) {
      return with(pool, slots, idleExit, share, maxJobs, crowd);
    }

    /// The same among so many workers.
    public Settings withCrowd(OptionalInt crowd) {
      return with(pool, slots, idleExit, share, maxJobs, crowd);
    }

    private Settings with(
        String pool,
        Optional<Integer> slots,
        Optional<Duration> idleExit,
        Share share,
        OptionalInt maxJobs,
        OptionalInt crowd) {
      return new Settings(
          pool, slots, reservedGpus, idleExit, logLimitBytes, share, maxJobs, crowd);
    }

    /// With no GPU reserved.
    public Settings(
        String pool, Optional<Integer> slots, Optional<Duration> idleExit, long logLimitBytes) {
      this(pool, slots, List.of(), idleExit, logLimitBytes);
    }
  }

  /// What of the machine a worker hands out to jobs; empty for all of it.
  ///
  /// @param cpus cores
  /// @param gpus devices; those of them that the fewest other workers of the machine have
  record Share(OptionalDouble cpus, OptionalInt gpus, OptionalLong memoryBytes) {
    /// All of it.
    public static final Share ALL =
        new Share(OptionalDouble.empty(), OptionalInt.empty(), OptionalLong.empty());
  }

  /// When `work` ends by itself.
  sealed interface Until {
    /// Only when asked to, or idle for long enough.
    record Asked() implements Until {}

    /// When these jobs have ended, or none of them can be run here; no others are run meanwhile.
    /// Only on a store that has [dev.assay.store.DirectoryQueue].
    record Jobs(List<String> jobs) implements Until {
      public Jobs {
        jobs = List.copyOf(jobs);
      }
    }

    /// When these experiments have ended.
    record Ended(List<String> experiments) implements Until {
      public Ended {
        experiments = List.copyOf(experiments);
      }
    }
  }

  /// Hears what happens while it happens; called from many threads, must not block.
  @FunctionalInterface
  interface Listener {
    /// One event, in the shape of [Reading#events].
    void heard(Value.Object event);
  }
}
