package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.Reading;
import dev.assay.space.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Shows how far something is, on standard error: one line that is redrawn on a terminal, else a
/// new line when something has changed, but not often. Looks by itself, in a thread of its own.
final class Progress implements AutoCloseable {
  private static final Duration BREATH = Duration.ofMillis(200);
  private static final Duration SELDOM = Duration.ofSeconds(5);
  private static final int BAR = 20;

  private final Session session;
  private final Line look;
  private final boolean redraws;
  private String shown = "";

  private Progress(Session session, Line look) {
    this.session = session;
    this.look = look;
    this.redraws = session.output().canRedraw();
  }

  /// What is to be shown now; empty for nothing any more.
  @FunctionalInterface
  interface Line {
    /// @param live whether it is drawn to be redrawn, and may hold what changes by itself
    Optional<String> look(boolean live);
  }

  /// Shows experiments until the answer is closed. References that are none are not shown.
  static Running start(Session session, List<String> references) {
    return start(session, live -> look(session, references, live));
  }

  /// Shows a line until the answer is closed.
  static Running start(Session session, Line look) {
    if (session.globals().quiet()) {
      return () -> {};
    }
    var progress = new Progress(session, look);
    session.control().reading(); // opened here, not by two threads at once
    Thread thread = Thread.ofPlatform().daemon().name("progress").start(progress::watch);
    return () -> {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      progress.close();
    };
  }

  /// Progress that is being shown.
  interface Running extends AutoCloseable {
    @Override
    void close();
  }

  /// The last state stays on the screen unless the line was only drawn to be redrawn.
  @Override
  public void close() {
    if (redraws && !shown.isEmpty()) {
      session.output().raw("\r\u001b[K");
    } else {
      look.look(redraws).ifPresent(this::show);
    }
  }

  private void watch() {
    Reading reading = session.control().reading();
    Instant last = Instant.MIN;
    try {
      long mark = reading.mark();
      while (!Thread.currentThread().isInterrupted()) {
        if (redraws || Duration.between(last, session.now()).compareTo(SELDOM) >= 0) {
          Optional<String> line = look.look(redraws);
          if (line.isEmpty()) {
            return;
          }
          last = show(line.get()) ? session.now() : last;
        }
        Thread.sleep(BREATH);
        mark = reading.awaitChange(mark, Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (ControlException e) {
      return; // the command itself will tell
    }
  }

  private boolean show(String line) {
    if (redraws) {
      int width = session.output().width().orElse(80);
      session.output().raw("\r" + SafeText.shortened(line, width - 1) + "\u001b[K");
    } else if (!line.equals(shown)) {
      session.output().note(line);
    } else {
      return false;
    }
    shown = line;
    return true;
  }

  private static Optional<String> look(Session session, List<String> references, boolean live) {
    var experiments = new ArrayList<Value.Object>();
    for (String reference : references) {
      try {
        experiments.add(session.control().reading().experiment(reference));
      } catch (ControlException e) {
        return Optional.empty(); // a trial or a job, or it was deleted meanwhile
      }
    }
    return Optional.of(line(experiments, session.now(), live));
  }

  /// One line about `experiments`.
  ///
  /// @param live whether it is drawn to be redrawn, and may hold what changes by itself
  static String line(List<Value.Object> experiments, Instant now, boolean live) {
    int jobs = 0;
    int ended = 0;
    var others = new java.util.LinkedHashMap<String, Integer>();
    for (Value.Object experiment : experiments) {
      jobs += ExperimentVerb.jobs(experiment);
      ended += ExperimentVerb.ended(experiment);
      for (String state : List.of("running", "failed", "held", "delayed", "cancelled", "stopped")) {
        others.merge(state, Fields.count(Fields.object(experiment, "jobs"), state), Integer::sum);
      }
    }
    var line = new StringBuilder(name(experiments)).append("  ");
    if (live) {
      int full = jobs == 0 ? 0 : ended * BAR / jobs;
      line.append("█".repeat(full)).append("░".repeat(BAR - full)).append("  ");
    }
    line.append("%d/%d done".formatted(ended, jobs));
    String percent = experiments.size() == 1 ? BoardText.percent(experiments.getFirst()) : "";
    if (live && !percent.isEmpty()) {
      line.append(" (").append(percent).append(')');
    }
    others.forEach((state, count) -> line.append(count == 0 ? "" : ", " + count + " " + state));
    if (experiments.size() == 1) {
      best(experiments.getFirst()).ifPresent(best -> line.append(", best ").append(best));
    }
    if (live) {
      eta(experiments).ifPresent(left -> line.append("  ETA ").append(Spans.text(left)));
    }
    if (live) {
      elapsed(experiments, now).ifPresent(span -> line.append("  ").append(Spans.text(span)));
    }
    return SafeText.line(line.toString());
  }

  private static String name(List<Value.Object> experiments) {
    return experiments.size() == 1
        ? Fields.text(experiments.getFirst(), "name")
        : experiments.size() + " experiments";
  }

  private static Optional<String> best(Value.Object experiment) {
    List<Value.Object> best = Fields.objects(experiment, "best");
    if (best.isEmpty()) {
      return Optional.empty();
    }
    return Fields.object(best.getFirst(), "values").members().entrySet().stream()
        .findFirst()
        .map((Map.Entry<String, Value> e) -> e.getKey() + " " + Fields.measured(e.getValue()));
  }

  /// Of the one that takes longest; empty where it is not known of one that has not ended.
  private static OptionalDouble eta(List<Value.Object> experiments) {
    OptionalDouble longest = OptionalDouble.empty();
    for (Value.Object experiment : experiments) {
      if (ExperimentVerb.ended(experiment) < ExperimentVerb.jobs(experiment)) {
        OptionalDouble left = Fields.number(experiment, "eta_seconds");
        if (left.isEmpty()) {
          return left;
        }
        longest = OptionalDouble.of(Math.max(longest.orElse(0), left.getAsDouble()));
      }
    }
    return longest;
  }

  private static Optional<Double> elapsed(List<Value.Object> experiments, Instant now) {
    return experiments.stream()
        .flatMap(experiment -> Fields.time(experiment, "started_at").stream())
        .min(Instant::compareTo)
        .map(start -> Duration.between(start, now).toMillis() / 1000.0);
  }
}
