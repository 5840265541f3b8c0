package dev.assay.cli;

import dev.assay.config.StoreChoice;
import dev.assay.control.Control;
import dev.assay.control.Working;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// One command while it runs: its words, its output, and the home it works on, opened when first
/// asked for. For one thread, but for `output`.
final class Session implements AutoCloseable {

  /// More text than any specification has.
  private static final int LIMIT = 8 * 1024 * 1024;

  private final Surroundings surroundings;
  private final Door door;
  private final Words words;
  private final ParseResult parsed;
  private final Globals globals;
  private final Output output;
  private Door.@Nullable Home home;

  Session(Surroundings surroundings, Door door, Words words, ParseResult parsed) {
    this.surroundings = surroundings;
    this.door = door;
    this.words = words;
    this.parsed = parsed;
    this.globals = Globals.of(parsed);
    this.output = new Output(surroundings, globals);
  }

  Output output() {
    return output;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Globals globals() {
    return globals;
  }

  /// The home.
  Control control() {
    return home().control();
  }

  /// The home at `place` and what is kept in `store`, where the words name none themselves.
  Control controlAt(Optional<String> place, Optional<String> store) {
    if (home == null) {
      home = door.open(place, store);
    }
    return home.control();
  }

  /// What a worker may use where flags say nothing.
  Working.Settings worker() {
    return home().worker();
  }

  private Door.Home home() {
    if (home == null) {
      home = door.open(globals.place(), globals.store());
      if (globals.store().filter(text -> !text.equals(StoreChoice.shown(text))).isPresent()) {
        output.note(
            "warning: the password in --store can be read by everybody on this machine; give it in"
                + " PGPASSWORD or ~/.pgpass");
      }
    }
    return home;
  }

  Instant now() {
    return surroundings.clock().instant();
  }

  /// Who types.
  String actor() {
    return "user:" + surroundings.user();
  }

  /// What stood after `--`, for `run` and `completion`.
  Optional<List<String>> command() {
    return words.command();
  }

  boolean has(String option) {
    return parsed.hasMatchedOption(option);
  }

  Optional<String> value(String option) {
    return has(option) ? Optional.of(parsed.matchedOptionValue(option, "")) : Optional.empty();
  }

  List<String> values(String option) {
    return parsed.matchedOptionValue(option, List.of());
  }

  Optional<Integer> number(String option) {
    return has(option) ? Optional.of(parsed.matchedOptionValue(option, 0)) : Optional.empty();
  }

  /// A number of at least `least`, or `otherwise` where the option is absent.
  int number(String option, int least, int otherwise) {
    int number = number(option).orElse(otherwise);
    if (number < least) {
      throw new UsageException(
          "%s must be at least %d, found %d".formatted(option, least, number), "");
    }
    return number;
  }

  Optional<Duration> span(String option) {
    return value(option).map(text -> Spans.parse(option, text));
  }

  /// The operands in their order.
  List<String> operands() {
    return parsed.matchedPositionals().stream()
        .flatMap(positional -> positional.originalStringValues().stream())
        .toList();
  }

  Optional<String> operand(int index) {
    List<String> all = operands();
    return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
  }

  /// Asks back before something is lost; only where somebody can answer.
  boolean confirms(String question) {
    var streams = surroundings.streams();
    if (globals.yes() || !streams.inIsTerminal() || !streams.errIsTerminal()) {
      return true;
    }
    output.raw(question + " [y/N] ");
    String answer = readLine().strip();
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  private String readLine() {
    var line = new ByteArrayOutputStream();
    try {
      int next = surroundings.streams().in().read();
      while (next >= 0 && next != '\n') {
        line.write(next);
        next = surroundings.streams().in().read();
      }
    } catch (IOException e) {
      return "";
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// The text of a file, or of standard input for `-`.
  String read(String name) {
    try {
      if (name.equals("-")) {
        return text("standard input", surroundings.streams().in().readNBytes(LIMIT + 1));
      }
      Path file = surroundings.folder().resolve(name);
      if (!Files.exists(file)) {
        throw new UsageException("%s: no such file".formatted(name), missing(name));
      }
      if (Files.isDirectory(file)) {
        throw new UsageException("%s: is a folder, not a file".formatted(name), "");
      }
      try (var in = Files.newInputStream(file)) {
        return text(name, in.readNBytes(LIMIT + 1));
      }
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(name, e.getMessage()), "");
    } catch (java.nio.file.InvalidPathException e) {
      throw new UsageException("%s: no such file".formatted(name), "");
    }
  }

  private String missing(String name) {
    return words.noun().equals("run") && name.indexOf('.') < 0
        ? "to run a command, write it after --: assay run -- " + name + " …"
        : "relative names are seen from " + surroundings.folder();
  }

  private static String text(String name, byte[] bytes) {
    if (bytes.length > LIMIT) {
      throw new UsageException("%s: longer than 8 MiB".formatted(name), "");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException("%s: is not UTF-8 text".formatted(name), "");
    }
  }

  @Override
  public void close() {
    try {
      output.flush();
    } finally {
      if (home != null) {
        home.control().close();
      }
    }
  }
}
