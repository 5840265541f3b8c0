package dev.assay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The floors of the house and the rules of who may see whom, as a pure function from what the
/// classes refer to, to a list of sentences about what is wrong. A room is a package below
/// `dev.assay`.
///
/// To add a room, add it to [#STEPS]; to add a library, add its one owner to [#LIBRARIES].
final class Ladder {

  private static final String HOUSE = "dev.assay.";

  /// One class referring to another; both are binary names with dots.
  record Reference(String from, String to) {}

  /// Rooms that stand beside each other and do not see each other; several steps make a floor.
  private record Step(String floor, List<String> rooms) {
    private Step(String floor, String... rooms) {
      this(floor, List.of(rooms));
    }
  }

  /// From the ground up: a room sees only lower steps.
  private static final List<Step> STEPS =
      List.of(
          new Step("F0", "numeric"),
          new Step("F0", "space"),
          new Step("F0", "experiment"),
          new Step("F0", "trial"),
          new Step("F0", "result"),
          new Step("F0+", "json"),
          new Step(
              "F1",
              "config",
              "optimize",
              "schedule",
              "placement",
              "notify",
              "exchange",
              "exposition",
              "process",
              "gpu",
              "provenance",
              "store",
              "dispatch"),
          new Step("F1", "optimize.tpe", "optimize.gp", "optimize.cmaes", "optimize.evolve"),
          new Step("F1", "search", "draft", "knowledge"),
          new Step(
              "F2",
              "store.sql",
              "store.tree",
              "dispatch.local",
              "dispatch.script",
              "dispatch.slurm",
              "dispatch.kubernetes"),
          new Step("F3", "engine", "analysis", "simulate"),
          new Step("F4", "control"),
          new Step("F5", "cli", "client", "rest", "mcp"),
          new Step("F6", "app"));

  /// Every room of the plan, from the ground up.
  private static final List<String> ROOMS =
      STEPS.stream().flatMap(step -> step.rooms().stream()).toList();

  /// Behind the one door of control: a front end (F5) never sees these.
  private static final Set<String> BEHIND_CONTROL =
      Set.of("engine", "store", "dispatch", "process");

  /// Package prefix of a library → the rooms that may import it.
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("java.sql.", Set.of("store.sql", "exchange")),
          Map.entry("javax.sql.", Set.of("store.sql")),
          Map.entry("org.sqlite.", Set.of("store.sql")),
          Map.entry("org.postgresql.", Set.of("store.sql")),
          Map.entry("tools.jackson.", Set.of("json")),
          Map.entry("org.snakeyaml.", Set.of("config")),
          Map.entry("org.tomlj.", Set.of("config")),
          Map.entry("com.networknt.", Set.of("config")),
          Map.entry("io.prometheus.", Set.of("exposition")),
          Map.entry("sun.misc.", Set.of("app")),
          Map.entry("org.hipparchus.", Set.of("numeric")),
          Map.entry("picocli.", Set.of("cli", "app")));

  /// What every room may use: the JDK and the nullness annotations.
  private static final List<String> EVERYWHERE =
      List.of("java.", "javax.", "jdk.", "com.sun.", "org.jspecify.");

  private Ladder() {}

  /// Everything that breaks the ladder, one sentence each; empty when the house stands.
  static List<String> violations(Collection<Reference> references) {
    Set<String> found = new TreeSet<>();
    for (Reference reference : references) {
      objection(reference)
          .ifPresent(
              why -> found.add(why + " (" + reference.from() + " uses " + reference.to() + ")"));
    }
    List<String> all = new ArrayList<>(found);
    cycle(references).ifPresent(all::add);
    return all;
  }

  /// Rooms of `classes` that have no floor, one sentence each.
  static List<String> roomsWithoutFloor(Collection<String> classes) {
    Set<String> rooms = new TreeSet<>();
    classes.forEach(name -> rooms.add(room(name)));
    ROOMS.forEach(rooms::remove);
    return rooms.stream()
        .map(room ->
            "room '"
                + room
                + "' stands on no floor; give it one in Ladder.STEPS, or move its classes into"
                + " one of "
                + ROOMS)
        .toList();
  }

  /// The room of a class of the house: `dev.assay.store.sql.SqlStore` → `store.sql`; the empty
  /// string for a class directly below `dev.assay`.
  static String room(String className) {
    int end = className.lastIndexOf('.');
    return end < HOUSE.length() ? "" : className.substring(HOUSE.length(), end);
  }

  private static Optional<String> objection(Reference reference) {
    String from = room(reference.from());
    return reference.to().startsWith(HOUSE)
        ? betweenRooms(from, room(reference.to()))
        : toLibrary(from, reference.to());
  }

  private static Optional<String> betweenRooms(String from, String to) {
    if (from.equals(to) || !ROOMS.contains(from) || !ROOMS.contains(to)) {
      return Optional.empty(); // a room without a floor has its own sentence
    }
    String high = floor(from);
    String low = floor(to);
    return reason(from, to, high, low)
        .map(why -> "%s (%s) must not see %s (%s): %s".formatted(from, high, to, low, why));
  }

  private static Optional<String> reason(String from, String to, String high, String low) {
    if (step(to) >= step(from)) {
      return Optional.of(
          high.equals(low)
              ? (step(to) > step(from) ? "it stands later on this floor" : "rooms of one floor")
              : "a room sees only lower floors");
    }
    if (low.equals("F2") && !from.equals("app")) {
      return Optional.of("only app sees adapters; use the contract below it");
    }
    if (high.equals("F5") && BEHIND_CONTROL.contains(to)) {
      return Optional.of("front ends go through control");
    }
    return Optional.empty();
  }

  private static int step(String room) {
    return IntStream.range(0, STEPS.size())
        .filter(step -> STEPS.get(step).rooms().contains(room))
        .findFirst()
        .orElseThrow();
  }

  private static String floor(String room) {
    return STEPS.get(step(room)).floor();
  }

  private static Optional<String> toLibrary(String from, String to) {
    for (Map.Entry<String, Set<String>> library : LIBRARIES.entrySet()) {
      if (to.startsWith(library.getKey())) {
        return library.getValue().contains(from)
            ? Optional.empty()
            : Optional.of(
                from
                    + " must not import "
                    + library.getKey()
                    + "*: it belongs to "
                    + new TreeSet<>(library.getValue()));
      }
    }
    return EVERYWHERE.stream().anyMatch(to::startsWith)
        ? Optional.empty()
        : Optional.of(from + " imports a library that no room owns; add it to Ladder.LIBRARIES");
  }

  /// One cycle between rooms, if there is any, whatever the floors say.
  private static Optional<String> cycle(Collection<Reference> references) {
    Map<String, Set<String>> sees = new TreeMap<>();
    for (Reference reference : references) {
      String from = room(reference.from());
      if (reference.to().startsWith(HOUSE) && !from.equals(room(reference.to()))) {
        sees.computeIfAbsent(from, _ -> new TreeSet<>()).add(room(reference.to()));
      }
    }
    Set<String> done = new HashSet<>();
    for (String room : sees.keySet()) {
      Optional<String> found = cycleFrom(room, sees, new LinkedHashSet<>(), done);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> cycleFrom(
      String room, Map<String, Set<String>> sees, LinkedHashSet<String> path, Set<String> done) {
    if (path.contains(room)) {
      List<String> loop =
          new ArrayList<>(path).subList(List.copyOf(path).indexOf(room), path.size());
      return Optional.of("rooms form a cycle: " + String.join(" → ", loop) + " → " + room);
    }
    if (!done.add(room)) {
      return Optional.empty();
    }
    path.add(room);
    for (String next : sees.getOrDefault(room, Set.of())) {
      Optional<String> found = cycleFrom(next, sees, path, done);
      if (found.isPresent()) {
        return found;
      }
    }
    path.remove(room);
    return Optional.empty();
  }
}
