package dev.assay.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Copies a log to standard output: byte for byte, but for a terminal without what could take it
/// over. For one thread.
final class LogReader {
  /// How long to wait for a change before it is looked again.
  static final Duration BREATH = Duration.ofMillis(250);

  private final Path file;
  private final Session session;
  private final TerminalFilter filter;
  private long position;
  private boolean missing;

  LogReader(Path file, Session session) {
    this.file = file;
    this.session = session;
    this.filter = new TerminalFilter(session.surroundings().streams().outIsTerminal());
  }

  /// Whether there was no file when it was last looked for.
  boolean isMissing() {
    return missing;
  }

  /// Copies what is there, or with `--tail` only its last lines.
  void copy() {
    if (session.has("--tail")) {
      position = beginOfLast(session.number("--tail", 0, 0));
    }
    copyNew();
  }

  /// Goes on while `live`, and then copies the rest.
  void follow(BooleanSupplier live) {
    var reading = session.control().reading();
    long mark = reading.mark();
    while (live.getAsBoolean()) {
      copyNew();
      session.output().flush();
      mark = reading.awaitChange(mark, BREATH);
    }
    copyNew();
  }

  private void copyNew() {
    try (var channel = Files.newByteChannel(file)) {
      missing = false;
      if (channel.size() < position) {
        position = 0; // it was begun anew
      }
      channel.position(position);
      copy(channel);
    } catch (NoSuchFileException e) {
      missing = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(SeekableByteChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(64 * 1024);
    int read = channel.read(buffer);
    while (read > 0) {
      byte[] safe = filter.pass(buffer.array(), read);
      session.output().write(safe);
      position += read;
      buffer.clear();
      read = channel.read(buffer);
    }
  }

  private static void fill(ByteBuffer buffer, SeekableByteChannel channel) throws IOException {
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = channel.read(buffer);
    }
  }

  private long beginOfLast(int lines) {
    try (var channel = Files.newByteChannel(file)) {
      long end = channel.size();
      int found = 0;
      var buffer = ByteBuffer.allocate(8192);
      for (long from = end; from > 0; ) {
        long begin = Math.max(0, from - buffer.capacity());
        buffer.clear().limit((int) (from - begin));
        channel.position(begin);
        fill(buffer, channel);
        for (int i = (int) (from - begin) - 1; i >= 0; i--) {
          boolean isEnd = buffer.get(i) == '\n' && begin + i != end - 1;
          if (isEnd && ++found == lines) {
            return begin + i + 1;
          }
        }
        from = begin;
      }
      return lines == 0 ? end : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
