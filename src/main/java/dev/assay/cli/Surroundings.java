package dev.assay.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything around one command that is not its words.
///
/// @param user who typed it, as the system knows them
/// @param folder where the command was typed; absolute
/// @param clock for ages in tables
/// @param signals how to hear Ctrl-C
public record Surroundings(
    Map<String, String> environment,
    String user,
    Path folder,
    Streams streams,
    InstantSource clock,
    Signals signals,
    Install install) {

  /// Copies the environment.
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /// The value of an environment variable; empty where it is absent or has no text.
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  /// Standard streams and what is behind them.
  ///
  /// @param size of the terminal, asked for only when needed; empty if unknown
  public record Streams(
      InputStream in,
      OutputStream out,
      OutputStream err,
      boolean inIsTerminal,
      boolean outIsTerminal,
      boolean errIsTerminal,
      Supplier<Optional<Size>> size) {

    /// Streams of which none is a terminal.
    public static Streams piped(InputStream in, OutputStream out, OutputStream err) {
      return new Streams(in, out, err, false, false, false, Optional::empty);
    }
  }

  /// The size of a terminal, in characters.
  public record Size(int columns, int rows) {}

  /// What is installed.
  ///
  /// @param version of Assay
  /// @param command the words that start Assay itself, without a verb
  /// @param root the checkout or installation with `examples`; empty if unknown
  /// @param javaHome the JDK that runs this
  public record Install(String version, List<String> command, Optional<Path> root, Path javaHome) {

    /// Copies the words.
    public Install {
      command = List.copyOf(command);
    }

    /// What a person types to start it, seen from where the last command was typed.
    String spoken(Surroundings surroundings) {
      Path launcher = Path.of(command.getFirst());
      boolean isLauncher = command.size() == 1 && launcher.isAbsolute();
      if (!isLauncher) {
        return "assay";
      }
      Path folder = Objects.requireNonNull(launcher.getParent());
      if (folder.equals(surroundings.folder())) {
        return "./" + launcher.getFileName();
      }
      List<String> path = List.of(surroundings.variable("PATH").orElse("").split(":", -1));
      if (path.contains(folder.toString())) {
        return "assay";
      }
      boolean isPlain = launcher.toString().matches("[\\w./+-]*");
      return isPlain ? launcher.toString() : "'" + launcher.toString().replace("'", "'\\''") + "'";
    }
  }
}
