package dev.assay.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/// Reads the lines that were added to a growing file since the last call. Keeps only the unfinished
/// last line in memory, and of a line longer than the limit nothing. Not safe for several threads.
final class LineTail {
  private static final int LONGEST_LINE = 1 << 20;
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private long position;
  private boolean overlong;

  LineTail(Path file) {
    this.file = file;
  }

  /// Gives every complete new line to `lines`, without its end; bytes that are not UTF-8 become
  /// U+FFFD. A file that does not exist has no lines.
  void read(Consumer<String> lines) throws IOException {
    if (file.toFile().length() == position) {
      return; // nothing new, or no file: the usual case, and cheaper to see than to open it
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var buffer = ByteBuffer.allocate(CHUNK);
      while (channel.read(buffer.clear(), position) > 0) {
        position += buffer.position();
        take(buffer.flip(), lines);
      }
    } catch (NoSuchFileException e) {
      return; // the job has not written yet
    }
  }

  /// As [#read], and then gives the last line even if it has no end: nobody will add to it any
  /// more.
  void readToEnd(Consumer<String> lines) throws IOException {
    read(lines);
    if (unfinished.size() > 0) {
      emit(lines);
    }
  }

  /// Goes on at the end of the file as it is now, because its owner has shortened it.
  void skipTo(long end) {
    position = end;
    unfinished.reset();
    overlong = true;
  }

  private void take(ByteBuffer bytes, Consumer<String> lines) {
    var array = bytes.array();
    int start = 0;
    for (int i = 0; i < bytes.limit(); i++) {
      if (array[i] == '\n') {
        append(array, start, i);
        emit(lines);
        start = i + 1;
      }
    }
    append(array, start, bytes.limit());
  }

  private void append(byte[] array, int from, int to) {
    if (overlong || unfinished.size() + (to - from) > LONGEST_LINE) {
      overlong = true;
      unfinished.reset();
      return;
    }
    unfinished.write(array, from, to - from);
  }

  private void emit(Consumer<String> lines) {
    if (!overlong) {
      var line = unfinished.toString(StandardCharsets.UTF_8);
      lines.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    overlong = false;
    unfinished.reset();
  }
}
