package dev.assay.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the Linux process table. A process that ends meanwhile is simply absent. Small files are
/// read by one read(2): some of /proc answers only the first.
final class ProcFiles {
  private static final long TICKS_PER_SECOND = 100;
  private static final int STAT_FIELDS = 49;
  private static final long KERNEL_THREAD = 0x0020_0000;
  private static final int SMALL = 4096;
  private static final byte[] MARKER = (Launch.MARKER + "=").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEEPER = (Shim.KEEPER + "=").getBytes(StandardCharsets.US_ASCII);
  private static final long FASTEST_FORK_NANOS = 10_000;
  private static final long SLOWEST_EXEC_NANOS = 1_000_000_000;

  private final String host;
  private final Duration round = shortestRound();

  ProcFiles() {
    try {
      this.host =
          readSmall("/proc/sys/kernel/random/boot_id").strip()
              + "/"
              + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      throw new ProcessException("cannot read /proc: it is needed to tell processes apart", e);
    }
  }

  /// One line of the process table.
  ///
  /// @param program what it runs, as far as the kernel tells us
  record Stat(
      long pid,
      char state,
      long group,
      long session,
      Duration cpu,
      long threads,
      long ticks,
      Program program) {

    /// A zombie leader whose threads live on is alive.
    boolean isAlive() {
      return state != 'X' && (state != 'Z' || threads > 1);
    }
  }

  /// What a process runs.
  sealed interface Program {
    /// None that has an environment: a thread of the kernel, or a process that has ended.
    record None() implements Program {}

    /// One takes the place of another.
    record Changing() implements Program {}

    /// @param environment its bytes
    record Known(long environment) implements Program {}
  }

  /// Boot id and PID namespace: where the pids of this process mean something.
  String host() {
    return host;
  }

  /// Whether `other` is the boot we are in, in whatever PID namespace.
  boolean isThisBoot(String other) {
    return other.startsWith(host.substring(0, host.indexOf('/') + 1));
  }

  /// Time since boot, suspension included.
  Duration uptime() {
    try {
      var text = readSmall("/proc/uptime");
      return seconds(text.substring(0, text.indexOf(' ')));
    } catch (IOException e) {
      throw new ProcessException("cannot read /proc/uptime", e);
    }
  }

  static Duration seconds(String decimal) {
    return Duration.ofNanos(Math.round(Double.parseDouble(decimal) * 1e9));
  }

  static Duration ofTicks(long ticks) {
    return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
  }

  Optional<Stat> stat(long pid) {
    try {
      return Optional.of(parse(pid, readSmall("/proc/" + pid + "/stat")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Every process we can see; they come and go while it is read.
  List<Stat> all() {
    var found = new ArrayList<Stat>();
    for (long pid : pids()) {
      stat(pid).ifPresent(found::add);
    }
    return found;
  }

  /// These processes, as far as they live, and all that were made after one of them; perhaps others
  /// too. Linux gives pids in turn, so until they have gone round who came later has the greater
  /// one. What a look at every process costs does not matter to a long job, but to a job of
  /// milliseconds it is most of its cost.
  ///
  /// @param eldest of this host, at least one
  List<Stat> madeSince(Collection<ProcessIdentity> eldest) {
    long oldest = eldest.stream().mapToLong(ProcessIdentity::startTicks).min().orElse(0);
    var given = eldest.stream().mapToLong(ProcessIdentity::pid).summaryStatistics();
    var pids = pids();
    long newest = newestPid(); // after they were listed: none of them is newer
    var age = uptime().minus(ofTicks(oldest));
    boolean inTurn = !age.isNegative() && age.compareTo(round) < 0 && given.getMax() <= newest;
    var found = new ArrayList<Stat>();
    for (long pid : pids) {
      if (!inTurn || (given.getMin() <= pid && pid <= newest)) {
        stat(pid).ifPresent(found::add);
      }
    }
    return found;
  }

  /// The pid that was given last in this namespace.
  private static long newestPid() {
    try {
      var text = readSmall("/proc/loadavg").strip();
      return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
    } catch (IOException e) {
      return 0;
    }
  }

  /// In less than this the pids cannot go round, with half of them to spare. Zero where a container
  /// has its own idea of what the kernel says.
  private static Duration shortestRound() {
    try {
      if (!isKernels("/proc/loadavg") || !isKernels("/proc/uptime")) {
        return Duration.ZERO;
      }
      var cpus = readSmall("/sys/devices/system/cpu/possible").strip();
      long highest = Long.parseLong(cpus.substring(cpus.lastIndexOf('-') + 1));
      long pids = Long.parseLong(readSmall("/proc/sys/kernel/pid_max").strip());
      return Duration.ofNanos(pids / 2 * FASTEST_FORK_NANOS / (highest + 1));
    } catch (IOException | NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  /// Whether nothing is mounted over a file of /proc.
  private static boolean isKernels(String file) throws IOException {
    return Files.getAttribute(Path.of(file), "unix:dev")
        .equals(Files.getAttribute(Path.of("/proc/self/stat"), "unix:dev"));
  }

  boolean isAlive(ProcessIdentity identity) {
    return identity.host().equals(host)
        && stat(identity.pid())
            .filter(s -> s.ticks() == identity.startTicks() && s.isAlive())
            .isPresent();
  }

  ProcessIdentity identity(Stat stat) {
    return new ProcessIdentity(stat.pid(), stat.ticks(), host);
  }

  /// By what a process can be told to belong to an attempt.
  sealed interface Marker {
    /// Nothing, or its environment is not ours to read.
    record None() implements Marker {}

    /// The attempt's directory is in the environment it was started with.
    record Named(String directory) implements Marker {}

    /// A keeper, or a helper of one: it serves the attempt in whose directory it works, if any.
    record WorksIn(String realPath) implements Marker {}
  }

  /// While one program takes the place of another (execve), the kernel shows less than the whole
  /// environment of either; so who seems to carry no marker is looked at until all was seen.
  Marker marker(long pid) {
    long begun = System.nanoTime();
    while (true) {
      byte[] environment;
      try {
        environment = readWhole("/proc/" + pid + "/environ");
        var marker = markerIn(pid, environment);
        if (!(marker instanceof Marker.None)) {
          return marker;
        }
      } catch (IOException e) {
        return new Marker.None(); // it has gone, or is somebody else's
      }
      boolean seen =
          switch (stat(pid).map(Stat::program).orElse(new Program.None())) {
            case Program.None _ -> true;
            case Program.Changing _ -> false;
            case Program.Known(long bytes) -> bytes == environment.length;
          };
      if (seen || System.nanoTime() - begun > SLOWEST_EXEC_NANOS) {
        return new Marker.None();
      }
      Thread.onSpinWait();
    }
  }

  /// Resident bytes now and at most, of one process.
  OptionalLong[] memory(long pid) {
    try {
      var status = readSmall("/proc/" + pid + "/status");
      return new OptionalLong[] {kibibytes(status, "\nVmRSS:"), kibibytes(status, "\nVmHWM:")};
    } catch (IOException e) {
      return new OptionalLong[] {OptionalLong.empty(), OptionalLong.empty()};
    }
  }

  /// `pid (name) state ppid group session …`; the name may hold anything, even `) R 1`.
  private static Stat parse(long pid, String line) throws IOException {
    int state = line.lastIndexOf(')') + 2;
    var fields = new long[STAT_FIELDS];
    int at = state + 1;
    for (int field = 1; field < STAT_FIELDS; field++) {
      int end = line.indexOf(' ', at + 1);
      if (end < 0) {
        throw new IOException("short /proc/" + pid + "/stat");
      }
      fields[field] =
          line.charAt(at + 1) == '-'
              ? Long.parseLong(line, at + 1, end, 10)
              : Long.parseUnsignedLong(line, at + 1, end, 10);
      at = end;
    }
    long used = fields[11] + fields[12] + fields[13] + fields[14];
    var program = program(line.charAt(state), fields[6], fields[23], fields[48] - fields[47]);
    return new Stat(
        pid,
        line.charAt(state),
        fields[2],
        fields[3],
        ofTicks(used),
        fields[17],
        fields[19],
        program);
  }

  /// The kernel notes where the code of a new program lies after it has noted its environment.
  private static Program program(char state, long flags, long code, long environment) {
    if (state == 'Z' || state == 'X' || (flags & KERNEL_THREAD) != 0) {
      return new Program.None();
    }
    return code == 0 ? new Program.Changing() : new Program.Known(environment);
  }

  private static List<Long> pids() {
    var names = Path.of("/proc").toFile().list((_, name) -> Character.isDigit(name.charAt(0)));
    if (names == null) {
      throw new ProcessException("cannot list /proc");
    }
    return Arrays.stream(names).map(Long::valueOf).toList();
  }

  private static Marker markerIn(long pid, byte[] environment) throws IOException {
    int length = environment.length;
    boolean keeps = false;
    for (int start = 0; start < length; ) {
      int end = start;
      while (end < length && environment[end] != 0) {
        end++;
      }
      if (begins(environment, start, end, MARKER)) {
        int value = start + MARKER.length;
        return new Marker.Named(
            new String(environment, value, end - value, LaunchText.pathCharset()));
      }
      keeps |= begins(environment, start, end, KEEPER);
      start = end + 1;
    }
    return keeps
        ? new Marker.WorksIn(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).toString())
        : new Marker.None();
  }

  private static boolean begins(byte[] text, int start, int end, byte[] with) {
    int to = start + with.length;
    return to <= end && Arrays.equals(text, start, to, with, 0, with.length);
  }

  private static OptionalLong kibibytes(String status, String key) {
    int at = status.indexOf(key);
    if (at < 0) {
      return OptionalLong.empty();
    }
    int end = status.indexOf(" kB", at);
    return OptionalLong.of(Long.parseLong(status.substring(at + key.length(), end).strip()) * 1024);
  }

  /// By as many read(2) as it takes.
  private static byte[] readWhole(String file) throws IOException {
    try (var in = new FileInputStream(file)) {
      var buffer = new byte[SMALL];
      int length = 0;
      for (int n; (n = in.read(buffer, length, buffer.length - length)) > 0; ) {
        length += n;
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, length * 2);
        }
      }
      return Arrays.copyOf(buffer, length);
    }
  }

  static String readSmall(String file) throws IOException {
    try (var in = new FileInputStream(file)) {
      var buffer = new byte[SMALL];
      int n = in.read(buffer);
      if (n <= 0) {
        throw new IOException("empty: " + file);
      }
      return new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
    }
  }
}
