package dev.assay.process;

import dev.assay.process.AttemptFiles.Gate;
import dev.assay.process.AttemptFiles.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// Starts, watches, stops and adopts the processes of attempts on this machine. What it knows is in
/// the attempts' directories and in /proc, so any worker of this host can go on where another was
/// killed; all it holds are the keepers that wait for another attempt. Safe for use by many
/// threads, of many processes.
public final class Processes implements AutoCloseable {
  private final Shim shim;
  private final ProcFiles proc = new ProcFiles();
  private final Sweep sweep = new Sweep(proc);
  private final Observer observer = new Observer(proc, sweep);
  private final Ending ending;
  private final Keepers keepers;

  Processes(Shim shim) {
    this.shim = shim;
    this.keepers = new Keepers(shim);
    this.ending = new Ending(proc, sweep, observer, new Signals(shim.tools().shell()));
  }

  /// Makes ready to run, unpacking the shim into `folder` (a name per version, safe to share).
  ///
  /// @throws ProcessException when the folder cannot be written or sh, setsid, sleep or env is
  ///   missing
  public static Processes unpackedIn(Path folder) {
    return new Processes(Shim.unpack(folder));
  }

  /// The system's programs that are needed, with their places.
  ///
  /// @throws ProcessException when one is missing, naming it and what brings it
  public static List<String> tools() {
    var tools = Shim.Tools.find();
    return List.of(tools.shell(), tools.setsid(), tools.sleep(), tools.env());
  }

  /// Starts the command of an attempt. The directory is made if it is not there. Returns once a
  /// keeper has its orders, a moment later the command runs. A second start in the same directory
  /// never runs the command again.
  public Start start(Launch launch) {
    var refusal = LaunchCheck.refusal(launch);
    if (refusal.isPresent()) {
      return new Start.Refused(refusal.get());
    }
    try {
      Shim.makeDirectory(launch.directory());
      return hand(launch, LaunchText.of(launch, shim.tools(), proc.host()));
    } catch (IOException e) {
      return LaunchCheck.refusal(launch)
          .<Start>map(Start.Refused::new)
          .orElseGet(() -> new Start.Unavailable("cannot start processes: " + e.getMessage()));
    }
  }

  private Start hand(Launch launch, byte[] order) throws IOException {
    try {
      return started(launch, Optional.of(keepers.hand(order)));
    } catch (IOException e) {
      return revoke(launch.directory())
          ? new Start.Unavailable("no keeper takes the attempt: " + e.getMessage())
          : started(launch, Optional.empty());
    }
  }

  private Start started(Launch launch, Optional<CountDownLatch> over) {
    return new Start.Started(new Watched(launch.directory(), observer, over));
  }

  /// Makes sure that an attempt never runs, if it has not begun. The directory is made if it is not
  /// there: who was about to make it may be asleep, and would find nothing in its way.
  ///
  /// @return true: its command did not run and never will. False: it has passed the gate; observe
  ///   it
  /// @throws ProcessException when the directory cannot be written
  public boolean revoke(Path directory) {
    try {
      var parent = directory.getParent();
      if (parent != null) {
        Files.createDirectories(parent); // not for its owner only, as the directory itself
      }
      Shim.makeDirectory(directory);
    } catch (IOException e) {
      throw new ProcessException("cannot make " + directory + ": " + e.getMessage(), e);
    }
    return new AttemptFiles(directory).closeGate();
  }

  /// What has become of an attempt, whoever started it.
  public Sighting observe(Path directory) {
    return observer.observe(directory);
  }

  /// The same for many, such as after a restart.
  public Map<Path, Sighting> observe(Set<Path> directories) {
    var sightings = new HashMap<Path, Sighting>();
    directories.forEach(directory -> sightings.put(directory, observe(directory)));
    return sightings;
  }

  /// Watches an attempt that another worker started.
  public Watched adopt(Path directory) {
    return new Watched(directory, observer, Optional.empty());
  }

  /// Stops an attempt: the gate is closed, or `signal` goes to all its processes, and KILL after
  /// `grace` to those that are left. Returns when nothing of it lives, or a few seconds after the
  /// KILL. Safe to repeat, also while its shim ends it for its own reasons.
  ///
  /// @param signal such as `TERM`
  /// @throws IllegalArgumentException when there is no such signal
  public Stopped stop(Path directory, String signal, Duration grace) throws InterruptedException {
    return ending.stop(directory, Signals.name(signal), grace);
  }

  /// The living processes of these attempts, except living shims and their helpers; attempts
  /// without any are absent. One pass over /proc serves all. A process that has changed both its
  /// environment and its session is not found.
  public Map<Path, List<ProcessIdentity>> survivors(Set<Path> directories) {
    return sweep.survivors(directories);
  }

  /// Ends what attempts have left behind: TERM, `grace`, KILL.
  ///
  /// @return what could not be ended; empty when all slots are free
  public Map<Path, List<ProcessIdentity>> killSurvivors(Set<Path> directories, Duration grace)
      throws InterruptedException {
    return ending.end(directories, "TERM", grace);
  }

  /// What the living attempts among these use now, by one pass over /proc; the others are absent.
  public Map<Path, Usage> usage(Set<Path> directories) {
    return sweep.usage(directories);
  }

  /// Ends an attempt whose lease is over: as [#stop], and its record says so.
  ///
  /// @param signal such as `TERM`
  public Stopped fence(Path directory, String signal, Duration grace) throws InterruptedException {
    return ending.fence(directory, Signals.name(signal), grace);
  }

  /// Gives or renews the right of an attempt to run, for those that are launched with one: see
  /// [Launch.Lease]. Needs no space where there was one before.
  ///
  /// @param until the instant at which it is over, on the clock of [#uptime]. A late call with an
  ///   instant that has passed prolongs nothing
  /// @throws ProcessException when the directory cannot be written
  public void lease(Path directory, Duration until) {
    new AttemptFiles(directory).writeLease(until);
  }

  /// Until when an attempt may run, by whoever renewed it last; empty where that cannot be told.
  public Optional<Duration> leaseEnd(Path directory) {
    return new AttemptFiles(directory).lease();
  }

  /// The clock of this machine since it was started, counting the time in which it was suspended;
  /// the same for all of its processes, and never set.
  public Duration uptime() {
    return proc.uptime();
  }

  /// Whether this machine can tell what became of an attempt: its directory is here, and nobody has
  /// passed its gate, or one of this machine has.
  public boolean canJudge(Path directory) {
    return Files.isDirectory(directory)
        && switch (new AttemptFiles(directory).gate()) {
          case Read.Absent<Gate> _ -> true;
          case Read.Torn<Gate> _ -> false;
          case Read.Whole<Gate>(Gate gate) ->
              gate.shim().map(shim -> shim.host().equals(proc.host())).orElse(true);
        };
  }

  /// This very process.
  public ProcessIdentity self() {
    long pid = ProcessHandle.current().pid();
    return proc.stat(pid)
        .map(proc::identity)
        .orElseThrow(() -> new ProcessException("cannot read /proc/" + pid + "/stat"));
  }

  /// Whether a process is known to be gone: it is not there any more, or the machine was started
  /// anew since. False for one of another PID namespace, which cannot be judged from here.
  public boolean isGone(ProcessIdentity process) {
    return process.host().equals(proc.host())
        ? !proc.isAlive(process)
        : !proc.isThisBoot(process.host());
  }

  /// Lets keepers go that wait for another attempt. What runs lives on.
  @Override
  public void close() {
    keepers.close();
  }
}
