package dev.assay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The keeper script on this machine's disk, and the system tools it is run with.
///
/// @param script unpacked copy; its name carries its content, so versions live side by side and a
///   shim that runs keeps the text it began with
/// @param afresh words in front of the shim that undo what this worker was told to ignore
record Shim(Path script, Tools tools, List<String> afresh) {
  /// The environment variable that tells a keeper and its helpers from the commands it runs.
  static final String KEEPER = "ASSAY_KEEPER";

  private static final List<String> PLACES =
      List.of("/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin");

  /// Absolute paths: the job's own PATH has no say in them.
  record Tools(String shell, String setsid, String sleep, String env) {
    static Tools find() {
      return new Tools(
          found("sh", "a POSIX shell"),
          found("setsid", "util-linux"),
          found("sleep", "coreutils"),
          found("env", "coreutils"));
    }

    private static String found(String name, String origin) {
      return PLACES.stream()
          .map(place -> Path.of(place, name))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() ->
              new ProcessException(
                  "%s was not found in %s; install %s"
                      .formatted(name, String.join(", ", PLACES), origin)))
          .toString();
    }
  }

  /// Writes the script to `folder` unless it is there.
  ///
  /// @throws ProcessException when the folder cannot be written or a tool is missing
  static Shim unpack(Path folder) {
    var text = text();
    var script = folder.resolve("shim-" + hash(text) + ".sh");
    try {
      Files.createDirectories(folder);
      if (!Files.exists(script) || !Arrays.equals(Files.readAllBytes(script), text)) {
        var fresh = folder.resolve("shim-" + unique() + ".tmp");
        Files.write(fresh, text);
        Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new ProcessException("cannot unpack the process shim to " + script, e);
    }
    var tools = Tools.find();
    return new Shim(script.toAbsolutePath(), tools, IgnoredSignals.undoneBy(tools.env()));
  }

  /// Starts a keeper, which waits for its first order.
  Process spawn() throws IOException {
    var words = new ArrayList<>(afresh);
    words.addAll(List.of(tools.setsid(), tools.shell(), script.toString()));
    var builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put(KEEPER, "1");
    return builder
        .directory(Path.of("/").toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// Whether the shell reads its orders as they come. Bash and others want all of them before they
  /// begin the first, so a keeper of theirs gets one.
  boolean takesManyOrders() {
    try {
      var name = Path.of(tools.shell()).toRealPath().getFileName();
      return name != null && List.of("dash", "busybox").contains(name.toString());
    } catch (IOException e) {
      return false;
    }
  }

  /// Makes the directory of an attempt, for its owner only, unless it is there.
  static void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static String unique() {
    return ProcessHandle.current().pid() + "-" + ThreadLocalRandom.current().nextLong(1L << 40);
  }

  private static byte[] text() {
    try (var in = Shim.class.getResourceAsStream("shim.sh")) {
      if (in == null) {
        throw new ProcessException("shim.sh is missing from this build of Assay");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ProcessException("cannot read shim.sh from this build of Assay", e);
    }
  }

  private static String hash(byte[] text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new ProcessException("this JDK has no SHA-256", e);
    }
  }
}
