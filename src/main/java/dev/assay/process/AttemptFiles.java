package dev.assay.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The files by which shim and workers talk, in one attempt's directory. Each is complete or not to
/// be believed: a record that a full disk or a crash cut short reads as torn.
record AttemptFiles(Path directory) {
  private static final String REVOKED = "revoked end\n";
  private static final int LONGEST = 4096;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /// What a file says.
  sealed interface Read<T> {
    record Absent<T>() implements Read<T> {}

    record Torn<T>() implements Read<T> {}

    record Whole<T>(T value) implements Read<T> {}

    default Optional<T> whole() {
      return this instanceof Whole<T>(T value) ? Optional.of(value) : Optional.empty();
    }
  }

  /// Who passed the gate; no shim when a worker closed it.
  ///
  /// @param cpu what the shim's earlier attempts had used by then
  record Gate(Optional<ProcessIdentity> shim, Duration cpu) {}

  /// The command's own process and when it began, since boot.
  record Payload(long pid, long ticks, Duration began) {}

  /// Whether there is any record of the end, whole or not; the cheapest question.
  boolean mayHaveEnded() {
    return Files.exists(directory.resolve("exit"));
  }

  Path output() {
    return directory.resolve("output.log");
  }

  Read<Gate> gate() {
    return read("gate", AttemptFiles::parseGate);
  }

  Read<Payload> payload() {
    return read("payload", AttemptFiles::parsePayload);
  }

  /// The shim that passed the gate, on whatever host.
  Optional<ProcessIdentity> shim() {
    return gate().whole().flatMap(Gate::shim);
  }

  /// The command's own process, on whatever host.
  Optional<ProcessIdentity> leader() {
    return shim().flatMap(shim -> leader(shim.host()));
  }

  /// The command's own process, where the host is known.
  Optional<ProcessIdentity> leader(String host) {
    return payload().whole().map(p -> new ProcessIdentity(p.pid(), p.ticks(), host));
  }

  Read<Exit> exit() {
    return read("exit", this::parseExit);
  }

  /// Creates the gate if nobody has.
  ///
  /// @return whether this call or an earlier revocation closed it
  boolean closeGate() {
    var gate = directory.resolve("gate");
    try (var out =
        FileChannel.open(gate, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return sign(gate, out);
    } catch (FileAlreadyExistsException e) {
      return gate().whole().filter(g -> g.shim().isEmpty()).isPresent();
    } catch (NoSuchFileException e) {
      return true; // without a directory no shim can pass either
    } catch (IOException e) {
      throw new ProcessException(
          "cannot close the gate of " + directory + ": " + e.getMessage(), e);
    }
  }

  /// A gate that cannot be signed, for want of space, is taken away again: it would read as torn.
  private static boolean sign(Path gate, FileChannel out) throws IOException {
    try {
      out.write(ByteBuffer.wrap(REVOKED.getBytes(StandardCharsets.US_ASCII)));
      return true;
    } catch (IOException e) {
      Files.delete(gate);
      throw e;
    }
  }

  /// Notes who ends the attempt, unless somebody already does.
  void noteCause(String cause) {
    try {
      Files.writeString(directory.resolve("cause"), cause + "\n", StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      return; // a full disk must not keep anybody from stopping a job; the exit says "unknown"
    }
  }

  /// In place, and always as long: a full disk has room for it. What is read amid a change is not
  /// what was written, but then it is read again.
  void writeLease(Duration untilSinceBoot) {
    long hundredths = Math.max(0, untilSinceBoot.toMillis() / 10);
    var line = "%012d.%02d\n".formatted(hundredths / 100, hundredths % 100);
    try {
      Files.write(
          directory.resolve("lease"),
          line.getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new ProcessException(
          "cannot renew the lease in " + directory + ": " + e.getMessage(), e);
    }
  }

  Optional<Duration> lease() {
    try {
      return Optional.of(ProcFiles.seconds(Files.readString(directory.resolve("lease")).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private interface Parser<T> {
    /// Empty when the text is not a whole record.
    Optional<T> parse(List<String> words) throws IOException;
  }

  private <T> Read<T> read(String name, Parser<T> parser) {
    try (var in = Files.newInputStream(directory.resolve(name))) {
      var text = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
      if (!text.endsWith("end\n")) {
        return new Read.Torn<>();
      }
      return parser
          .parse(List.of(SPACE.split(text.strip())))
          .<Read<T>>map(Read.Whole::new)
          .orElseGet(Read.Torn::new);
    } catch (NoSuchFileException e) {
      return new Read.Absent<>();
    } catch (NumberFormatException e) {
      return new Read.Torn<>();
    } catch (IOException e) {
      throw new ProcessException("cannot read " + name + " in " + directory, e);
    }
  }

  /// `gate PID TICKS HOST`, then the two lines of the shell's `times` so far.
  private static Optional<Gate> parseGate(List<String> words) {
    if (words.getFirst().equals("revoked")) {
      return Optional.of(new Gate(Optional.empty(), Duration.ZERO));
    }
    if ((words.size() != 5 && words.size() != 9) || !words.getFirst().equals("gate")) {
      return Optional.empty();
    }
    var shim =
        new ProcessIdentity(
            Long.parseLong(words.get(1)), Long.parseLong(words.get(2)), words.get(3));
    // A keeper of one attempt only, as they once were, does not say what it used before.
    var cpu = words.size() == 5 ? Duration.ZERO : childrenTime(words, 6);
    return Optional.of(new Gate(Optional.of(shim), cpu));
  }

  private static Optional<Payload> parsePayload(List<String> words) {
    if (words.size() != 5 || !words.getFirst().equals("payload")) {
      return Optional.empty();
    }
    return Optional.of(
        new Payload(
            Long.parseLong(words.get(1)),
            Long.parseLong(words.get(2)),
            ProcFiles.seconds(words.get(3))));
  }

  /// `exit STATUS CAUSE UPTIME`, then the two lines of the shell's `times`: itself, its children.
  private Optional<Exit> parseExit(List<String> words) throws IOException {
    if (words.size() != 9 || !words.getFirst().equals("exit")) {
      return Optional.empty();
    }
    int status = Integer.parseInt(words.get(1));
    var ended = ProcFiles.seconds(words.get(3));
    var elapsed = payload().whole().map(p -> ended.minus(p.began())).filter(d -> !d.isNegative());
    var before = gate().whole().map(Gate::cpu);
    var cpu = before.map(childrenTime(words, 6)::minus).filter(d -> !d.isNegative());
    var at = Files.getLastModifiedTime(directory.resolve("exit")).toInstant();
    return Optional.of(new Exit(status, cause(words.get(2)), at, elapsed, cpu));
  }

  private static Exit.Cause cause(String word) {
    return switch (word) {
      case "exited" -> Exit.Cause.EXITED;
      case "timeout" -> Exit.Cause.TIMEOUT;
      case "stopped" -> Exit.Cause.STOPPED;
      case "lease" -> Exit.Cause.LEASE;
      default -> Exit.Cause.UNKNOWN;
    };
  }

  private static Duration childrenTime(List<String> words, int at) {
    return shellTime(words.get(at)).plus(shellTime(words.get(at + 1)));
  }

  /// `1m2.50s`; some locales write `1m2,50s`.
  private static Duration shellTime(String text) {
    int m = text.indexOf('m');
    if (m < 0 || !text.endsWith("s")) {
      throw new NumberFormatException(text);
    }
    var seconds = text.substring(m + 1, text.length() - 1).replace(',', '.');
    return Duration.ofMinutes(Long.parseLong(text.substring(0, m)))
        .plus(ProcFiles.seconds(seconds));
  }
}
