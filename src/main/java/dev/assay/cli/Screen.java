package dev.assay.cli;

import dev.assay.cli.Surroundings.Size;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Draws one frame over the other on a terminal. It changes nothing of the terminal that would have
/// to be put back, such as the cursor or another screen: so it may be stopped, suspended or killed
/// at any moment. For one thread.
final class Screen {
  private static final Duration AWAY = Duration.ofSeconds(3);
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";
  private static final String SCREEN = "\u001b[2J";

  private final Output output;
  private final Duration interval;
  private Size size = new Size(0, 0);
  private long drawnNanos;

  /// @param interval how often it draws; when it did not for longer, others have drawn meanwhile
  Screen(Output output, Duration interval) {
    this.output = output;
    this.interval = interval;
  }

  /// Draws `lines`, as many as there is room for.
  void draw(List<String> lines, Size now) {
    var frame = new StringBuilder();
    boolean first = drawnNanos == 0;
    if (first || System.nanoTime() - drawnNanos > interval.plus(AWAY).toNanos()) {
      frame.append("\n".repeat(now.rows())); // what stood there scrolls away and is not lost
    } else if (!now.equals(size)) {
      frame.append(SCREEN);
    }
    frame.append(HOME);
    for (String line : fitting(lines, now)) {
      frame.append(line).append(REST_OF_LINE).append('\n');
    }
    frame.append(REST_OF_SCREEN);
    output.write(frame.toString().getBytes(StandardCharsets.UTF_8));
    output.flush();
    size = now;
    drawnNanos = System.nanoTime();
  }

  /// The last row is where the cursor stands.
  private static List<String> fitting(List<String> lines, Size size) {
    int most = Math.max(1, size.rows() - 1);
    var fitting = new ArrayList<String>();
    boolean cut = lines.size() > most;
    for (String line : cut ? lines.subList(0, most - 1) : lines) {
      fitting.add(Style.clipped(line, size.columns()));
    }
    if (cut) {
      int more = lines.size() - most + 1;
      fitting.add(Style.clipped("… and %d more lines".formatted(more), size.columns()));
    }
    return fitting;
  }
}
