package dev.assay.engine;

import dev.assay.config.ContentDigest;
import dev.assay.experiment.Reuse.Input;
import dev.assay.experiment.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether declared inputs are what they were at submit, when the key of the work was made of them.
/// Each is read once and then only looked at, until something of it was touched. Safe for several
/// threads: one reads, the others wait for what it finds.
final class Inputs {

  private final InstantSource clock;
  private final Reading reading;
  private final Map<Path, Known> known = new HashMap<>();

  Inputs(InstantSource clock) {
    this(clock, ContentDigest::of);
  }

  /// @param reading reads all of a file or folder
  Inputs(InstantSource clock, Reading reading) {
    this.clock = clock;
    this.reading = reading;
  }

  /// A file or folder → the digest of its content.
  interface Reading {
    String digest(Path path) throws IOException;
  }

  /// What was read, and what it looked like then.
  private record Known(FileStamps stamps, String digest) {}

  /// One line about the first input of a stage that is not what it was; empty where all are.
  ///
  /// @param code the copy in which the job runs; what is part of it is found there
  Optional<String> changed(Stage stage, Optional<CodeCopy> code) {
    if (!stage.reuse().isOn()) {
      return Optional.empty();
    }
    for (Input input : stage.reuse().inputs()) {
      var why = changed(input, places(stage, input, code));
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  /// Where it may be found as it was. A folder in the copy may lack what no copy takes, and is then
  /// known by the one it was copied from; a file in the copy is what the job reads, whatever became
  /// of the other.
  private static Set<Path> places(Stage stage, Input input, Optional<CodeCopy> code) {
    Path path = Path.of(input.path());
    var places = new LinkedHashSet<Path>();
    if (!stage.environment().file().equals(Optional.of(path))) { // that one is read where it is
      code.flatMap(copy -> copy.seen(path)).ifPresent(places::add);
    }
    if (places.stream().noneMatch(Files::isRegularFile)) {
      places.add(path);
    }
    return places;
  }

  private Optional<String> changed(Input input, Set<Path> places) {
    String what = "is not what it was at submit";
    for (Path place : places) {
      try {
        if (digest(place).equals(input.digest())) {
          return Optional.empty();
        }
      } catch (IOException e) {
        what = "cannot be read any more: " + ContentDigest.why(e);
      }
    }
    return Optional.of(
        "input %s %s; put it back and retry, or submit again".formatted(input.path(), what));
  }

  private synchronized String digest(Path path) throws IOException {
    var now = clock.instant();
    var before = FileStamps.of(path);
    var last = known.get(path);
    if (last != null && last.stamps().equals(before)) {
      return last.digest();
    }
    known.remove(path);
    String digest = reading.digest(path);
    if (before.isSettled(now) && before.equals(FileStamps.of(path))) {
      known.put(path, new Known(before, digest));
    }
    return digest;
  }
}
