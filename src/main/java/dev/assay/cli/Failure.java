package dev.assay.cli;

import dev.assay.config.InputException;
import dev.assay.control.ControlException;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;

/// How a command that went wrong is told: the exit code, a stable word for the class of error, what
/// happened, and what to do.
///
/// @param messages one line each; never empty
/// @param hint may be empty
record Failure(int exitCode, String code, List<String> messages, String hint) {

  /// What `thrown` means to the one who typed the command `words`.
  static Failure of(Throwable thrown, String words) {
    return switch (thrown) {
      case UsageException usage -> usage(text(usage), usage.hint());
      case CommandLine.ParameterException usage ->
          usage(lowered(text(usage)), ("assay " + words).strip() + " --help");
      case InputException input ->
          new Failure(
              ExitCodes.USAGE,
              "usage",
              input.all().stream().flatMap(one -> lines(one).stream()).toList(),
              "");
      case ControlException refused ->
          new Failure(
              refused.code().exitCode(),
              refused.code().name().toLowerCase(Locale.ROOT),
              lines(refused),
              refused.hint());
      case OutputClosedException closed ->
          new Failure(ExitCodes.FAILED, "failed", lines(closed), "");
      case OutOfMemoryError _ -> outOfMemory(Runtime.getRuntime().maxMemory() >> 20);
      default ->
          new Failure(
              ExitCodes.FAILED,
              "internal",
              List.of("unexpected: " + SafeText.line(thrown.toString())),
              "this is a fault of Assay; ASSAY_DEBUG=1 shows where it happened");
    };
  }

  /// The document of `-o json`.
  Value.Object document() {
    Map<String, Value> error = new LinkedHashMap<>();
    error.put("code", Value.of(code));
    error.put("message", Value.of(String.join("\n", messages)));
    error.put("hint", Value.of(hint));
    return Value.object(Map.of("error", Value.object(error)));
  }

  private static Failure usage(String message, String hint) {
    return new Failure(ExitCodes.USAGE, "usage", List.of(SafeText.line(message)), hint);
  }

  private static Failure outOfMemory(long megabytes) {
    return new Failure(
        ExitCodes.FAILED,
        "failed",
        List.of("the memory that Java may take is full, %d MiB".formatted(megabytes)),
        "give it more: ASSAY_JAVA_OPTS=-Xmx%dm".formatted(2 * megabytes));
  }

  private static List<String> lines(Throwable thrown) {
    return text(thrown).lines().map(SafeText::line).toList();
  }

  private static String text(Throwable thrown) {
    String message = Objects.requireNonNullElse(thrown.getMessage(), "");
    return message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }

  private static String lowered(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
