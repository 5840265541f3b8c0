package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.cli.Surroundings.Size;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Looks again and again until somebody ends it: frames on a terminal, else a line for everything
/// that has changed; with `-o jsonl` every look is a document.
///
/// @param session the command
/// @param interval from one look to the next
/// @param times how many looks; [Integer#MAX_VALUE] for no end
record LiveView(Session session, Duration interval, int times) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final String USUAL = "2";

  /// What is watched.
  interface Subject {
    /// Looks at it.
    Value.Object look();

    /// A frame of lines for a terminal of this width.
    List<String> frame(Value.Object document, OptionalInt width, Style style);

    /// What is to be told of each thing in it: lines that stay the same while nothing happens.
    Map<String, String> lines(Value.Object document);
  }

  /// Declares what every view takes.
  static void declare(Shape shape) {
    shape
        .value("--interval", "SPAN", "From one look to the next (default: 2s)")
        .number("--times", "N", "End after so many looks");
  }

  /// As the options say.
  static LiveView of(Session session) {
    Duration interval =
        session.span("--interval").orElseGet(() -> Spans.parse("--interval", USUAL));
    if (interval.compareTo(SHORTEST) < 0) {
      throw new UsageException(
          "--interval must be at least 0.1s, found '%s'"
              .formatted(session.value("--interval").orElse("")),
          "");
    }
    if (session.output().mode() == Mode.JSON || session.output().mode() == Mode.CSV) {
      throw new UsageException(
          "what is watched never ends, so it cannot be one value", "use -o jsonl");
    }
    return new LiveView(session, interval, session.number("--times", 1, Integer.MAX_VALUE));
  }

  /// Watches.
  ///
  /// @return the exit code
  int watch(Subject subject) {
    var asked = new AtomicReference<Signals.Asked>();
    Thread here = Thread.currentThread();
    try (var _ =
        session
            .surroundings()
            .signals()
            .listen(signal -> {
              asked.set(signal);
              LockSupport.unpark(here);
            })) {
      var screen = new Screen(session.output(), interval);
      Map<String, String> told = new HashMap<>();
      for (int look = 0; look < times && asked.get() == null; look++) {
        if (look > 0 && !pause(asked)) {
          break;
        }
        show(subject, screen, told);
      }
    }
    return asked.get() == Signals.Asked.INTERRUPT ? ExitCodes.INTERRUPTED : ExitCodes.OK;
  }

  /// @return whether nobody asked to end meanwhile
  private boolean pause(AtomicReference<Signals.Asked> asked) {
    long end = System.nanoTime() + interval.toNanos();
    while (asked.get() == null) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return true;
      }
      LockSupport.parkNanos(left);
    }
    return false;
  }

  private void show(Subject subject, Screen screen, Map<String, String> told) {
    Value.Object document = subject.look();
    Output output = session.output();
    if (output.mode() == Mode.JSONL) {
      output.line(Json.write(document));
      output.flush();
    } else if (output.canDrawFrames()) {
      Size size = output.size();
      screen.draw(subject.frame(document, OptionalInt.of(size.columns()), output.style()), size);
    } else {
      tell(subject.lines(document), told, output);
    }
  }

  private void tell(Map<String, String> lines, Map<String, String> told, Output output) {
    Instant now = session.now();
    lines.forEach((key, line) -> {
      if (!line.equals(told.put(key, line))) {
        output.line("%s  %s".formatted(Spans.second(now), SafeText.line(line)));
      }
    });
    told.keySet().retainAll(lines.keySet());
    output.flush();
  }
}
