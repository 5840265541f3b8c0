package dev.assay.process;

import dev.assay.process.ProcFiles.Stat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  /// All processes of each attempt except its living shim and the shim's helpers. Attempts without
  /// any are absent.
  Map<Path, List<ProcessIdentity>> survivors(Set<Path> directories) {
    var table = proc.all();
    var attempts = new HashMap<String, Path>();
    directories.forEach(directory -> attempts.put(directory.toString(), directory));
    var marked = marked(table, attempts.keySet(), earliest(directories));
    var found = new HashMap<Path, List<ProcessIdentity>>();
    attempts.forEach((marker, directory) -> {
      var own = own(table, marked.getOrDefault(marker, Set.of()), directory);
      if (!own.isEmpty()) {
        found.put(directory, own);
      }
    });
    return found;
  }

  /// The living processes that carry the marker of this attempt, the shim's too, except those in
  /// the session `ignored` (0 for none).
  List<ProcessIdentity> marked(Path directory, long ignored) {
    var marker = directory.toString();
    var marked = marked(proc.all(), Set.of(marker), 0).getOrDefault(marker, Set.of());
    return identities(marked, ignored);
  }

  /// The living members of the command's session; empty when the session's number now belongs to
  /// strangers.
  private List<Stat> session(List<Stat> table, ProcessIdentity leader, Path directory) {
    if (!leader.host().equals(proc.host())) {
      return List.of();
    }
    var members = table.stream().filter(s -> s.session() == leader.pid() && s.isAlive()).toList();
    boolean led = table.stream().anyMatch(s -> proc.identity(s).equals(leader));
    boolean ours = led || members.stream().anyMatch(s -> isMarked(s, directory.toString()));
    return ours ? members : List.of();
  }

  private boolean isMarked(Stat stat, String marker) {
    return proc.marker(stat.pid()).filter(marker::equals).isPresent();
  }

  /// When the first of these shims began, in ticks: what is older belongs to none of them, and its
  /// environment need not be read. 0 when a shim is not known.
  private long earliest(Set<Path> directories) {
    return directories.stream()
        .mapToLong(directory ->
            new AttemptFiles(directory)
                .shim()
                .filter(shim -> shim.host().equals(proc.host()))
                .map(ProcessIdentity::startTicks)
                .orElse(0L))
        .min()
        .orElse(0);
  }

  private Map<String, Set<Stat>> marked(List<Stat> table, Collection<String> markers, long since) {
    var found = new HashMap<String, Set<Stat>>();
    long self = ProcessHandle.current().pid();
    for (Stat stat : table) {
      if (stat.ticks() >= since && stat.isAlive() && stat.pid() != self) {
        proc.marker(stat.pid())
            .filter(markers::contains)
            .ifPresent(m -> found.computeIfAbsent(m, _ -> new LinkedHashSet<>()).add(stat));
      }
    }
    return found;
  }

  private List<ProcessIdentity> own(List<Stat> table, Set<Stat> marked, Path directory) {
    var files = new AttemptFiles(directory);
    long shim = files.shim().filter(proc::isAlive).map(ProcessIdentity::pid).orElse(0L);
    var all = new LinkedHashSet<>(marked);
    files.leader().ifPresent(leader -> all.addAll(session(table, leader, directory)));
    return identities(all, shim);
  }

  private List<ProcessIdentity> identities(Set<Stat> stats, long ignoredSession) {
    var found = new ArrayList<ProcessIdentity>();
    for (Stat stat : stats) {
      if (ignoredSession == 0 || stat.session() != ignoredSession) {
        found.add(proc.identity(stat));
      }
    }
    return found;
  }

  /// What the sessions of these attempts use. Attempts without a living session are absent.
  Map<Path, Usage> usage(Set<Path> directories) {
    var table = proc.all();
    var found = new HashMap<Path, Usage>();
    for (Path directory : directories) {
      new AttemptFiles(directory)
          .leader()
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
