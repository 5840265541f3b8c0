package dev.assay.cli;

import dev.assay.control.Analysing;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Shows how far the reading of a large experiment is, on standard error. A small one is not worth
/// a word.
final class LongReading implements Analysing.Heard, AutoCloseable {

  /// Fewer trials are read in the blink of an eye.
  private static final int LARGE = 20_000;

  private final Session session;
  private volatile Optional<String> line = Optional.empty();
  private Progress.@Nullable Running shown;

  private LongReading(Session session) {
    this.session = session;
  }

  /// Analyses, and shows how far that is.
  static <T> T during(Session session, Function<Analysing, T> work) {
    try (var reading = new LongReading(session)) {
      return work.apply(session.control().analysing().heard(reading));
    }
  }

  @Override
  public void read(int trials, int of) {
    if (of < LARGE) {
      return;
    }
    line =
        Optional.of(
            trials < of
                ? String.format(Locale.ROOT, "read %,d of %,d trials", trials, of)
                : String.format(Locale.ROOT, "looking at %,d trials", of));
    if (shown == null) {
      shown = Progress.start(session, _ -> line);
    }
  }

  @Override
  public void close() {
    line = Optional.empty();
    if (shown != null) {
      shown.close();
    }
  }
}
