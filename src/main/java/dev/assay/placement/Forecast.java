package dev.assay.placement;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When a job would start, were every job to take as long as such jobs took before. An estimate and
/// no more; there is none where something that matters was never measured.
public final class Forecast {

  /// A worker and what runs on it.
  public record Machine(Offer offer, List<Running> running) {
    public Machine {
      running = List.copyOf(running);
    }
  }

  /// A job that waits.
  ///
  /// @param group its experiment
  /// @param lasts how long it takes; empty if unknown
  public record Waiting(Resources needs, String group, Optional<Duration> lasts) {}

  /// A job that runs.
  ///
  /// @param devices that it holds
  /// @param left how long it will run from now; empty if unknown
  public record Running(
      Resources takes, List<DeviceShare> devices, String group, Optional<Duration> left) {
    public Running {
      devices = List.copyOf(devices);
    }
  }

  private final List<Room> rooms = new ArrayList<>();
  private final Map<String, Integer> live = new HashMap<>();
  private final Map<String, Integer> limits;

  private Forecast(List<Machine> machines, Map<String, Integer> limits) {
    this.limits = limits;
    for (var machine : machines) {
      var room = new Room(machine.offer());
      machine
          .running()
          .forEach(one -> {
            room.busy.add(new Busy(one.takes(), one.devices(), one.group(), one.left()));
            live.merge(one.group(), 1, Integer::sum);
          });
      rooms.add(room);
    }
  }

  /// @param end from now
  private record Busy(
      Resources takes, List<DeviceShare> devices, String group, Optional<Duration> end) {}

  /// A worker while time passes.
  private static final class Room {
    private final Offer offer;
    private final List<Busy> busy = new ArrayList<>();

    Room(Offer offer) {
      this.offer = offer;
    }

    /// The devices it would give to the job; empty if the job does not fit now.
    Optional<List<DeviceShare>> place(Resources needs) {
      var all = offer.all();
      double cpus = all.cpus() - busy.stream().mapToDouble(b -> b.takes().cpus()).sum();
      long taken = busy.stream().mapToLong(b -> b.takes().memoryBytes()).sum();
      boolean fits =
          offer.takesMore()
              && busy.size() < offer.slots()
              && all.pool().equals(needs.pool())
              && needs.cpus() <= cpus + Spare.TOLERANCE
              && needs.memoryBytes() <= all.memoryBytes() - taken;
      if (!fits) {
        return Optional.empty();
      }
      var devices =
          all.devices().without(busy.stream().flatMap(b -> b.devices().stream()).toList());
      return devices.choose(needs.gpus(), GpuPreference.of(needs.gpuPreference()));
    }
  }

  /// How long it is until the last of `line` starts.
  ///
  /// @param line in the order in which jobs would be claimed; not empty
  /// @param limits how many of a group may run at once; a group without one may run without limit
  /// @return empty where it cannot be told: something on the way was never measured, or it does not
  ///   fit at all
  public static Optional<Duration> untilStart(
      List<Machine> machines, List<Waiting> line, Map<String, Integer> limits) {
    return new Forecast(machines, limits).play(line);
  }

  private Optional<Duration> play(List<Waiting> line) {
    var waiting = new ArrayList<>(line.subList(0, line.size() - 1));
    Waiting last = line.getLast();
    Duration now = Duration.ZERO;
    while (true) {
      Duration at = now;
      waiting.removeIf(one -> starts(one, at));
      if (starts(last, now)) {
        return Optional.of(now);
      }
      var next = nextEnd();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      now = next.get();
      end(now);
    }
  }

  private boolean starts(Waiting one, Duration now) {
    int limit = limits.getOrDefault(one.group(), Integer.MAX_VALUE);
    if (live.getOrDefault(one.group(), 0) >= limit) {
      return false;
    }
    for (var room : rooms) {
      var devices = room.place(one.needs());
      if (devices.isPresent()) {
        room.busy.add(
            new Busy(one.needs(), devices.get(), one.group(), one.lasts().map(now::plus)));
        live.merge(one.group(), 1, Integer::sum);
        return true;
      }
    }
    return false;
  }

  /// Empty where nothing runs, or one runs of which nobody knows how long: it may be the next.
  private Optional<Duration> nextEnd() {
    List<Busy> all = rooms.stream().flatMap(room -> room.busy.stream()).toList();
    return all.stream().anyMatch(b -> b.end().isEmpty())
        ? Optional.empty()
        : all.stream().flatMap(b -> b.end().stream()).min(Comparator.naturalOrder());
  }

  private void end(Duration now) {
    for (var room : rooms) {
      for (var one : List.copyOf(room.busy)) {
        if (one.end().filter(end -> end.compareTo(now) <= 0).isPresent()) {
          room.busy.remove(one);
          live.merge(one.group(), -1, Integer::sum);
        }
      }
    }
  }

  /// How long a job has left that has run for `elapsed`: half of those before it that ran longer
  /// than that had ended by then. Empty where none ran that long.
  ///
  /// @param measured how long such jobs took
  public static Optional<Duration> left(List<Duration> measured, Duration elapsed) {
    List<Duration> longer =
        measured.stream().filter(one -> one.compareTo(elapsed) > 0).sorted().toList();
    return longer.isEmpty()
        ? Optional.empty()
        : Optional.of(longer.get(longer.size() / 2).minus(elapsed));
  }
}
