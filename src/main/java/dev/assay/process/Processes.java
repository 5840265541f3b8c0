package dev.assay.process;

import java.io.IOException;
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
  private final String beatSeconds;

  Processes(Shim shim, String beatSeconds) {
    this.shim = shim;
    this.beatSeconds = beatSeconds;
    this.keepers = new Keepers(shim);
    this.ending = new Ending(proc, sweep, observer, new Signals(shim.tools().shell()));
  }

  /// Makes ready to run, unpacking the shim into `folder` (a name per version, safe to share).
  ///
  /// @throws ProcessException when the folder cannot be written or sh, setsid, sleep or env is
  ///   missing
  public static Processes unpackedIn(Path folder) {
    return new Processes(Shim.unpack(folder), LaunchText.BEAT_SECONDS);
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
      return hand(launch, LaunchText.of(launch, shim.tools(), proc.host(), beatSeconds));
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

  /// Makes sure that an attempt never runs, if it has not begun.
  ///
  /// @return true: its command did not run and never will. False: it has passed the gate; observe
  ///   it
  /// @throws ProcessException when the directory cannot be written
  public boolean revoke(Path directory) {
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

  /// Arms or renews the dead man's switch: when `ttl` passes without a renewal the shim ends the
  /// command, after two looks at it half a minute apart. It must be armed before the start.
  ///
  /// @throws ProcessException when the directory cannot be written
  public void lease(Path directory, Duration ttl) {
    new AttemptFiles(directory).writeLease(proc.uptime().plus(ttl));
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
