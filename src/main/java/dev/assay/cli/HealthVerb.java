package dev.assay.cli;

import dev.assay.config.HealthLimits;
import dev.assay.config.Quantities;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// `assay health`: watches over the store, its workers and its queue.
final class HealthVerb implements Verb {

  private static final String STANDARD_OUTPUT = "-";

  @Override
  public void declare(Shape shape) {
    shape
        .value("--max-oldest", "SPAN", "How long a job may wait that could run (default: 10m)")
        .value(
            "--max-lag", "SPAN", "How long an end, or what is due, may go unnoticed (default: 5m)")
        .value("--max-latency", "SPAN", "How long a read or durable write may take (default: 5s)")
        .value("--max-skew", "SPAN", "How far clocks may differ (default: 5s)")
        .value("--min-free", "SIZE", "What must be free on the disk (default: 1GiB)")
        .number("--max-dead", "N", "How many dead letters there may be (default: any number)")
        .optionalValue(
            "--prometheus",
            "FILE",
            STANDARD_OUTPUT,
            "Numbers as text for Prometheus instead, to FILE at once or not at all")
        .about(
            "",
            "Exit code 0 where all is well, 1 where a check failed, 6 where the store cannot be",
            "reached; with --prometheus 0 once the numbers are written. Looks at the whole store;",
            "for this machine see assay doctor. What is not given stands in [health] of"
                + " assay.toml,",
            "else it is the default.");
  }

  @Override
  public int run(Session session) {
    HealthLimits limits = limits(session);
    var file = session.value("--prometheus");
    if (file.isPresent()) {
      return numbers(session, file.get(), limits);
    }
    Value.Object answer = session.control().supervising().health(limits);
    Output output = session.output();
    output.document(answer, "healthy", () -> lines(answer, output.style()));
    return Fields.flag(answer, "healthy") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static HealthLimits limits(Session session) {
    var usual = session.control().supervising().usual();
    return new HealthLimits(
        session.span("--max-latency").orElse(usual.latency()),
        session.span("--max-oldest").orElse(usual.oldest()),
        session.span("--max-lag").orElse(usual.lag()),
        session.span("--max-skew").orElse(usual.skew()),
        session.value("--min-free").map(HealthVerb::size).orElse(usual.leastFree()),
        session.number("--max-dead").isPresent()
            ? OptionalInt.of(session.number("--max-dead", 0, 0))
            : usual.dead());
  }

  private static long size(String text) {
    return Quantities.size(text)
        .orElseThrow(() ->
            new UsageException(
                "--min-free needs a size, found '%s'".formatted(text),
                "write 500MB, 10GiB or a number of bytes"));
  }

  private static List<String> lines(Value.Object answer, Style style) {
    var lines = new ArrayList<String>();
    for (Value.Object check : Fields.objects(answer, "checks")) {
      boolean ok = Fields.flag(check, "ok");
      String word = "%-4s".formatted(ok ? "ok" : "fail");
      lines.add(
          "%s %-12s %s"
              .formatted(
                  ok ? word : style.error(word),
                  Fields.text(check, "name").replace('_', ' '),
                  SafeText.line(Fields.text(check, "found"))));
      String hint = Fields.text(check, "hint");
      if (!hint.isEmpty()) {
        lines.add("     hint: " + SafeText.line(hint));
      }
    }
    return lines;
  }

  private static int numbers(Session session, String name, HealthLimits limits) {
    if (!session.output().isTable()) {
      throw new UsageException(
          "--prometheus has a format of its own", "leave -o away, or leave --prometheus away");
    }
    Path file = name.equals(STANDARD_OUTPUT) ? null : path(session.surroundings().folder(), name);
    byte[] text =
        session.control().supervising().exposition(limits).getBytes(StandardCharsets.UTF_8);
    if (file == null) {
      session.output().write(text);
    } else {
      write(file, name, text);
    }
    return ExitCodes.OK;
  }

  private static Path path(Path folder, String name) {
    try {
      Path file = folder.resolve(name);
      if (Files.isDirectory(file)) {
        throw new UsageException("%s: is a folder, not a file".formatted(name), "");
      }
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        throw new UsageException(
            "%s: its folder does not exist".formatted(name), "make it first, or name another");
      }
      return file;
    } catch (InvalidPathException _) {
      throw new UsageException("--prometheus: '%s' is no path".formatted(name), "");
    }
  }

  /// The whole file or none: a collector never reads half of it. It does not read names without its
  /// own ending either.
  private static void write(Path file, String name, byte[] text) {
    Path part =
        file.resolveSibling(
            ".%s.%d.part".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      Files.write(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UsageException("%s: cannot be written: %s".formatted(name, e.getMessage()), "");
    }
  }
}
