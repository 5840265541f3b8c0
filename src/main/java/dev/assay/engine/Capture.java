package dev.assay.engine;

import dev.assay.experiment.Stage.MetricPattern;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Follows the files of one attempt while it runs: metrics and output lines go to its [Reports],
/// and an output file that grows beyond its limit loses its middle. Not safe for several threads.
final class Capture {
  private static final int LAST_OUTPUT = 2048;

  private final AttemptFiles files;
  private final Reports reports;
  private final LineTail metrics;
  private final LineTail output;
  private final long logLimit;

  Capture(AttemptFiles files, List<MetricPattern> patterns, long logLimit) {
    this(files, patterns, List.of(), logLimit);
  }

  /// @param progress regular expressions that read progress from output lines
  Capture(AttemptFiles files, List<MetricPattern> patterns, List<String> progress, long logLimit) {
    this.files = files;
    this.reports = new Reports(patterns, progress);
    this.metrics = new LineTail(files.metrics());
    this.output = new LineTail(files.output());
    this.logLimit = logLimit;
  }

  Reports reports() {
    return reports;
  }

  /// Takes in what came since the last call.
  void read() throws IOException {
    metrics.read(reports::metricsLine);
    output.read(reports::outputLine);
    shortenLog();
  }

  /// Takes in the rest; to be called when nobody writes any more.
  void readToEnd() throws IOException {
    metrics.readToEnd(reports::metricsLine);
    output.readToEnd(reports::outputLine);
    shortenLog();
  }

  /// The end of the output: at most 2 KiB, beginning at a whole character.
  String lastOutput() throws IOException {
    if (files.output().toFile().length() == 0) {
      return "";
    }
    try (var file = new RandomAccessFile(files.output().toFile(), "r")) {
      long from = Math.max(0, file.length() - LAST_OUTPUT);
      file.seek(from);
      var bytes = new byte[(int) Math.min(LAST_OUTPUT, file.length() - from)];
      file.readFully(bytes);
      int start = 0;
      while (from > 0 && start < bytes.length && start < 4 && (bytes[start] & 0xC0) == 0x80) {
        start++;
      }
      return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    } catch (java.io.FileNotFoundException e) {
      return "";
    }
  }

  /// Keeps the first eighth and the last three eighths of the limit. The job writes with O_APPEND,
  /// so it goes on at the new end; what it writes during the cut may be lost with the middle.
  private void shortenLog() throws IOException {
    Path log = files.output();
    long size;
    try {
      size = Files.size(log);
    } catch (NoSuchFileException e) {
      return; // nothing printed yet
    }
    if (size <= logLimit) {
      return;
    }
    long head = logLimit / 8;
    long tail = logLimit * 3 / 8;
    try (var file = new RandomAccessFile(log.toFile(), "rw")) {
      long dropped = file.length() - head - tail;
      var notice =
          "\n[assay: %d bytes of output were dropped here; the limit is %d]\n"
              .formatted(dropped, logLimit)
              .getBytes(StandardCharsets.UTF_8);
      file.seek(head);
      file.write(notice);
      long to = head + notice.length;
      long from = head + dropped;
      var buffer = new byte[1 << 16];
      for (long left = tail; left > 0; ) {
        file.seek(from);
        int n = file.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          break;
        }
        file.seek(to);
        file.write(buffer, 0, n);
        from += n;
        to += n;
        left -= n;
      }
      file.setLength(to);
      output.skipTo(to);
    }
  }
}
