package dev.assay.process;

import dev.assay.process.ProcFiles.Marker;
import dev.assay.process.ProcFiles.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the living processes of attempts: by the marker in their environment, and by the command's
/// session for those that have overwritten theirs. One pass over /proc serves any number of
/// attempts.
final class Sweep {
  private final ProcFiles proc;

  Sweep(ProcFiles proc) {
    this.proc = proc;
  }

  /// What the files of an attempt say about its processes.
  ///
  /// @param shim its keeper while that lives, perhaps with another attempt by now
  /// @param eldest who is older than this process belongs to the attempt no more than its keeper
  private record Known(
      Path directory,
      Optional<ProcessIdentity> shim,
      Optional<ProcessIdentity> leader,
      Optional<ProcessIdentity> eldest) {}

  private Known known(Path directory) {
    var files = new AttemptFiles(directory);
    var shim = files.shim().filter(s -> s.host().equals(proc.host()));
    var leader = shim.flatMap(s -> files.leader(s.host()));
    var alive = shim.filter(proc::isAlive);
    // The helpers of a living shim are older than the command, and not looked for.
    var eldest = alive.isPresent() ? leader.or(() -> shim) : shim;
    return new Known(directory, alive, leader, eldest);
  }

  /// All processes of each attempt except its living shim and the shim's helpers. Attempts without
  /// any are absent.
  Map<Path, List<ProcessIdentity>> survivors(Set<Path> directories) {
    var attempts = directories.stream().map(this::known).toList();
    var eldest = attempts.stream().flatMap(attempt -> attempt.eldest().stream()).toList();
    boolean all = eldest.size() < attempts.size();
    var table = all ? proc.all() : proc.madeSince(eldest);
    long since = all ? 0 : eldest.stream().mapToLong(ProcessIdentity::startTicks).min().orElse(0);
    var marked = marked(table, directories, since);
    var found = new HashMap<Path, List<ProcessIdentity>>();
    for (Known attempt : attempts) {
      var own = own(table, marked.getOrDefault(attempt.directory(), Set.of()), attempt);
      if (!own.isEmpty()) {
        found.put(attempt.directory(), own);
      }
    }
    return found;
  }

  /// The living processes that carry the marker of this attempt, the shim's too, except those in
  /// the session `ignored` (0 for none).
  List<ProcessIdentity> marked(Path directory, long ignored) {
    var marked = marked(proc.all(), Set.of(directory), 0).getOrDefault(directory, Set.of());
    return identities(marked, ignored);
  }

  /// Whether a process is known to serve another attempt than this one, or none.
  boolean isElsewhere(ProcessIdentity process, Path directory) {
    return switch (proc.marker(process.pid())) {
      case Marker.None _ -> false;
      case Marker.Named(String name) -> !name.equals(directory.toString());
      case Marker.WorksIn(String place) ->
          realPath(directory).filter(real -> !real.equals(place)).isPresent();
    };
  }

  /// The living members of the command's session; empty when the session's number now belongs to
  /// strangers.
  private List<Stat> session(List<Stat> table, ProcessIdentity leader, Path directory) {
    var members = table.stream().filter(s -> s.session() == leader.pid() && s.isAlive()).toList();
    boolean led = table.stream().anyMatch(s -> proc.identity(s).equals(leader));
    boolean ours = led || members.stream().anyMatch(s -> isMarked(s, directory));
    return ours ? members : List.of();
  }

  private boolean isMarked(Stat stat, Path directory) {
    return proc.marker(stat.pid()) instanceof Marker.Named(String name)
        && name.equals(directory.toString());
  }

  private Map<Path, Set<Stat>> marked(List<Stat> table, Collection<Path> directories, long since) {
    var byName = new HashMap<String, Path>();
    directories.forEach(directory -> byName.put(directory.toString(), directory));
    var byPlace = new HashMap<String, Path>();
    var found = new HashMap<Path, Set<Stat>>();
    long self = ProcessHandle.current().pid();
    for (Stat stat : table) {
      if (stat.ticks() < since || !stat.isAlive() || stat.pid() == self) {
        continue;
      }
      var attempt =
          switch (proc.marker(stat.pid())) {
            case Marker.None _ -> Optional.<Path>empty();
            case Marker.Named(String name) -> Optional.ofNullable(byName.get(name));
            case Marker.WorksIn(String place) -> {
              if (byPlace.isEmpty()) {
                directories.forEach(d -> realPath(d).ifPresent(real -> byPlace.put(real, d)));
              }
              yield Optional.ofNullable(byPlace.get(place));
            }
          };
      attempt.ifPresent(a -> found.computeIfAbsent(a, _ -> new LinkedHashSet<>()).add(stat));
    }
    return found;
  }

  private static Optional<String> realPath(Path directory) {
    try {
      return Optional.of(directory.toRealPath().toString());
    } catch (IOException e) {
      return Optional.empty(); // it is gone, and nobody can be said to work in it
    }
  }

  /// The command is its own even while it has not yet left the shim's session.
  private List<ProcessIdentity> own(List<Stat> table, Set<Stat> marked, Known attempt) {
    var all = new LinkedHashSet<ProcessIdentity>();
    attempt
        .leader()
        .filter(leader -> table.stream().anyMatch(s -> is(s, leader)))
        .ifPresent(all::add);
    all.addAll(identities(marked, attempt.shim().map(ProcessIdentity::pid).orElse(0L)));
    attempt
        .leader()
        .map(leader -> session(table, leader, attempt.directory()))
        .ifPresent(members -> all.addAll(identities(members, 0)));
    return List.copyOf(all);
  }

  private boolean is(Stat stat, ProcessIdentity process) {
    return stat.isAlive() && proc.identity(stat).equals(process);
  }

  private List<ProcessIdentity> identities(Collection<Stat> stats, long ignoredSession) {
    return stats.stream()
        .filter(stat -> ignoredSession == 0 || stat.session() != ignoredSession)
        .map(proc::identity)
        .toList();
  }

  /// What the sessions of these attempts use. Attempts without a living session are absent.
  Map<Path, Usage> usage(Set<Path> directories) {
    var table = proc.all();
    var found = new HashMap<Path, Usage>();
    for (Path directory : directories) {
      new AttemptFiles(directory)
          .leader()
          .filter(leader -> leader.host().equals(proc.host()))
          .map(leader -> session(table, leader, directory))
          .flatMap(this::sum)
          .ifPresent(usage -> found.put(directory, usage));
    }
    return found;
  }

  private Optional<Usage> sum(List<Stat> members) {
    if (members.isEmpty()) {
      return Optional.empty();
    }
    var cpu = Duration.ZERO;
    long resident = 0;
    long peak = 0;
    for (Stat member : members) {
      cpu = cpu.plus(member.cpu());
      var memory = proc.memory(member.pid());
      resident += memory[0].orElse(0);
      peak = Math.max(peak, memory[1].orElse(0));
    }
    return Optional.of(new Usage(cpu, resident, Math.max(peak, resident)));
  }
}
