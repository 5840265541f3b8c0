package dev.assay.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// The classes under test as a jar with an archive of its loaded classes, as an installed Assay has
/// one: a test that types some hundred commands waits for a third of the time. Made once for all
/// tests, at the first that asks.
final class AssayImage {

  /// What a tour types, so that its classes are in the archive.
  private static final List<String> TOUR =
      List.of(
          "run --sweep x=1|2 --minimize loss -- echo metric loss={x}",
          "experiment list",
          "trial list --sort -loss",
          "results",
          "queue list",
          "sweep analyze last");

  private AssayImage() {}

  private static final class Made {
    static final List<String> COMMAND = make();
  }

  /// The words that start it, without a verb.
  static List<String> command() {
    return Made.COMMAND;
  }

  private static List<String> make() {
    try {
      Path folder = Files.createTempDirectory("assay-image");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
      String jars = jar(folder) + ":" + libraries();
      Path archive = folder.resolve("classes.jsa");
      tour(folder, start(jars, "-XX:ArchiveClassesAtExit=" + archive, "-Dassay.tour=,"));
      var command = start(jars, "-XX:SharedArchiveFile=" + archive, "-Xshare:auto");
      return List.copyOf(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path jar(Path folder) {
    Path jar = folder.resolve("assay.jar");
    var words = new ArrayList<>(List.of("--create", "--no-compress", "--file", jar.toString()));
    entries().stream()
        .filter(Files::isDirectory)
        .filter(entry -> !Files.exists(entry.resolve("dev/assay/app/AssayImage.class")))
        .forEach(entry -> words.addAll(List.of("-C", entry.toString(), ".")));
    int code =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, words.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("jar ended with " + code);
    }
    return jar;
  }

  private static String libraries() {
    return String.join(
        ":",
        entries().stream()
            .filter(entry -> entry.toString().endsWith(".jar"))
            .map(entry -> entry.toAbsolutePath().toString())
            .toList());
  }

  private static List<Path> entries() {
    return List.of(System.getProperty("java.class.path").split(":", -1)).stream()
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static List<String> start(String classPath, String... options) {
    var words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of(options));
    words.addAll(List.of("-cp", classPath, "dev.assay.app.Main"));
    return words;
  }

  private static void tour(Path folder, List<String> start)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(start);
    for (String typed : TOUR) {
      if (command.size() > start.size()) {
        command.add(",");
      }
      command.addAll(List.of(typed.split(" ")));
    }
    Path place = folder.resolve("tour");
    Files.createDirectories(place.resolve(".git")); // no home above it is looked for
    var builder =
        new ProcessBuilder(command)
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("tour.log").toFile());
    builder.environment().remove("ASSAY_HOME");
    Process process = builder.start();
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("tour.log")));
    }
  }

  private static void remove(Path folder) {
    try (var all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("not removed: " + e.getMessage());
    }
  }
}
