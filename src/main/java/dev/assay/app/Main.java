package dev.assay.app;

import dev.assay.cli.Cli;
import dev.assay.cli.Surroundings;
import dev.assay.cli.Surroundings.Install;
import dev.assay.cli.Surroundings.Streams;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Starts Assay from the command line.
public final class Main {
  private Main() {}

  /// Runs one command and exits with its code; several where the launcher makes a tour of them to
  /// fill the AOT cache: then `assay.tour` is the word that parts them.
  public static void main(String[] args) {
    var surroundings = surroundings();
    String parting = System.getProperty("assay.tour", "");
    int code = 0;
    for (List<String> words : parting.isEmpty() ? List.of(List.of(args)) : parts(args, parting)) {
      code = Cli.run(words, surroundings, new Homes(surroundings));
    }
    // Not exit: it first loads what could log the exit. All that was opened has been closed by now.
    Runtime.getRuntime().halt(code);
  }

  private static List<List<String>> parts(String[] args, String parting) {
    var parts = new ArrayList<List<String>>();
    parts.add(new ArrayList<>());
    for (String word : args) {
      if (word.equals(parting)) {
        parts.add(new ArrayList<>());
      } else {
        parts.getLast().add(word);
      }
    }
    return parts;
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        System.getenv(),
        System.getProperty("user.name"),
        Path.of("").toAbsolutePath(),
        new Streams(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Terminal.isTerminal(0),
            Terminal.isTerminal(1),
            Terminal.isTerminal(2),
            Terminal::size),
        InstantSource.system(),
        new ProcessSignals(),
        install());
  }

  /// The launcher says where it stands; without it, the Java that runs this starts it again.
  private static Install install() {
    Path javaHome = Path.of(System.getProperty("java.home"));
    Optional<Path> launcher =
        Optional.ofNullable(System.getProperty("assay.launcher")).map(Path::of);
    List<String> command =
        launcher
            .map(path -> List.of(path.toString()))
            .orElseGet(() ->
                List.of(
                    javaHome.resolve("bin/java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
    return new Install(version(), command, launcher.map(Path::getParent), javaHome);
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "development");
  }
}
