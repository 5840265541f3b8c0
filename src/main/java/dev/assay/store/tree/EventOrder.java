package dev.assay.store.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The order in which this machine came to know events: one line an event, appended under a lock
/// after the document that carries it was replaced. The number of its line is its sequence number.
/// Events themselves stand in the documents; lines that a crash or a `git pull` left out are added
/// when events are read. Safe for many threads.
final class EventOrder {

  private final Path file;
  private final Locks locks;

  private final List<Place> places = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private long read;
  private long forced;

  EventOrder(Path file, Locks locks) {
    this.file = file;
    this.locks = locks;
  }

  /// What kind of document carries an event.
  enum Carrier {
    EXPERIMENT,
    TRIAL,
    WORKER
  }

  /// Where an event stands.
  ///
  /// @param owner the id of the document that carries it
  /// @param experiment it belongs to; `-` for none
  record Place(String event, Carrier carrier, String owner, String experiment) {
    private String line() {
      return String.join(" ", event, carrier.name(), owner, experiment) + "\n";
    }

    /// A damaged line keeps its number, and stands for no event.
    private static Place of(String line) {
      var words = List.of(line.split(" ", -1));
      return CARRIERS.stream()
          .filter(carrier -> words.size() == 4 && carrier.name().equals(words.get(1)))
          .findFirst()
          .map(carrier -> new Place(words.get(0), carrier, words.get(2), words.get(3)))
          .orElse(NOWHERE);
    }

    private static final List<Carrier> CARRIERS = List.of(Carrier.values());

    private static final Place NOWHERE = new Place("-", Carrier.EXPERIMENT, "-", "-");
  }

  /// Grows with every event.
  long length() {
    return file.toFile().length();
  }

  /// Adds those that are not yet there, in this order.
  void append(List<Place> added) {
    if (added.isEmpty()) {
      return;
    }
    try (var _ = locks.hold("events")) {
      synchronized (this) {
        refresh();
        String lines =
            added.stream()
                .filter(place -> !known.contains(place.event()))
                .map(Place::line)
                .collect(Collectors.joining());
        write(lines);
      }
    }
  }

  /// Whether an event has its number.
  synchronized boolean knows(String event) {
    return known.contains(event);
  }

  /// Everything so far, in order; on disk for good, so that no number is ever given out again.
  synchronized List<Place> all() {
    refresh();
    if (forced < read) {
      force();
      forced = read;
    }
    return List.copyOf(places);
  }

  private void write(String lines) {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // A process that died while writing left half a line, which nobody has read.
      channel.truncate(read);
      channel.position(read);
      var bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", file, e);
    }
  }

  private void refresh() {
    if (length() < read) {
      // Somebody removed the file: numbers begin anew.
      places.clear();
      known.clear();
      read = 0;
      forced = 0;
    }
    String text = unread();
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end)
        .lines()
        .map(Place::of)
        .forEach(place -> {
          places.add(place);
          known.add(place.event());
        });
    read += end;
  }

  /// One character is one byte here.
  private String unread() {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - read)));
      channel.position(read);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }

  private void force() {
    if (!Files.exists(file)) {
      return;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(false);
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", file, e);
    }
  }
}
