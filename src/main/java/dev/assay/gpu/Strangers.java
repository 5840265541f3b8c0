package dev.assay.gpu;

import dev.assay.gpu.Reading.Computing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// On which devices somebody else is, over several looks: a device is taken at the first sight of a
/// stranger, and free again only after a while without one, so that a stranger between two steps of
/// his work is not joined. Immutable.
///
/// @param seen by the ids of devices
public record Strangers(Map<String, Seen> seen) {

  /// Nobody was seen anywhere.
  public static final Strangers NONE = new Strangers(Map.of());

  /// So long a device must be without strangers.
  private static final Duration CALM = Duration.ofSeconds(15);

  /// So much memory nobody needs for a screen: who holds it computes, though he is not shown.
  private static final double MUCH = 0.25;

  public Strangers {
    seen = Map.copyOf(seen);
  }

  /// A stranger.
  ///
  /// @param who for people
  /// @param at when he was last seen
  public record Seen(String who, Instant at) {}

  /// To whom a process belongs.
  public enum Owner {
    /// To one of our jobs.
    OURS,
    /// To somebody else.
    FOREIGN,
    /// It cannot be looked at, as one of another container.
    UNKNOWN
  }

  /// Tells owners apart.
  @FunctionalInterface
  public interface Owners {
    /// Of the process with this pid.
    Owner of(long pid);
  }

  /// What is known after one more look.
  ///
  /// @param held the ids of devices that our jobs hold
  public Strangers after(List<Reading> look, Set<String> held, Owners owners, Instant now) {
    var next = new HashMap<String, Seen>();
    for (Reading reading : look) {
      String id = reading.device().id();
      var who = on(reading, held.contains(id), owners);
      if (who.isPresent()) {
        next.put(id, new Seen(who.get(), now));
      } else if (seen.containsKey(id)
          && Duration.between(seen.get(id).at(), now).compareTo(CALM) < 0) {
        next.put(id, seen.get(id));
      }
    }
    return new Strangers(next);
  }

  /// Who is on the device, for people; empty for nobody.
  public Optional<String> on(String device) {
    return Optional.ofNullable(seen.get(device)).map(Seen::who);
  }

  /// The processes of a reading that are not ours. One that cannot be looked at is taken for ours
  /// where one of our jobs is, for there is no better guess.
  public static List<Computing> processes(Reading reading, boolean held, Owners owners) {
    return reading.processes().stream()
        .filter(process ->
            switch (owners.of(process.pid())) {
              case OURS -> false;
              case FOREIGN -> true;
              case UNKNOWN -> !held;
            })
        .toList();
  }

  private static Optional<String> on(Reading reading, boolean held, Owners owners) {
    var processes = processes(reading, held, owners);
    if (!processes.isEmpty()) {
      return Optional.of("process " + processes.getFirst().pid());
    }
    boolean full =
        reading.processes().isEmpty()
            && reading.usedBytes().isPresent()
            && reading.memoryBytes().isPresent()
            && reading.usedBytes().getAsLong() > MUCH * reading.memoryBytes().getAsLong();
    return full && !held
        ? Optional.of("somebody who is not shown, by the memory that is used")
        : Optional.empty();
  }
}
