package dev.assay.engine;

import dev.assay.experiment.ResultFile;
import dev.assay.experiment.TypedJob;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Files that a typed job left in its results folder → reports and values. What is not there is not
/// made up, and a file that cannot be read is a complaint.
final class ResultReader {

  private static final long LARGEST = 8 << 20;
  private static final List<String> STEPS = List.of("rollout_count", "rollouts");
  private static final List<String> SCORES = List.of("performance", "score", "aggregate_score");

  private final AttemptFiles files;
  private final Reports reports;

  ResultReader(AttemptFiles files, Reports reports) {
    this.files = files;
    this.reports = reports;
  }

  /// Reads what the type of `job` declares.
  ///
  /// @param lower whether a lower score is better
  void read(TypedJob job, boolean lower) {
    try {
      Optional<Path> folder = SettingsFile.resultsOf(files);
      if (folder.isEmpty()) {
        return;
      }
      var values = new LinkedHashMap<String, Value>();
      // Statistics first: what a curve says of its own split wins over them.
      var inOrder = new ArrayList<>(job.type().results());
      inOrder.sort(Comparator.comparing(file -> file.kind() != ResultFile.Kind.STATS));
      for (ResultFile file : inOrder) {
        Optional<Path> newest = newest(folder.get(), file.glob());
        if (newest.isPresent()) {
          read(file.kind(), newest.get(), lower, values);
        }
      }
      values.forEach(reports::found);
    } catch (IOException e) {
      reports.complain("its results cannot be read: " + e.getMessage());
    }
  }

  private static Optional<Path> newest(Path folder, String glob) throws IOException {
    Optional<Path> newest = Optional.empty();
    FileTime time = FileTime.fromMillis(Long.MIN_VALUE);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      for (Path entry : entries) {
        FileTime changed = Files.getLastModifiedTime(entry);
        if (Files.isRegularFile(entry) && changed.compareTo(time) >= 0) {
          newest = Optional.of(entry);
          time = changed;
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty(); // the job took its folder away
    }
    return newest;
  }

  private void read(ResultFile.Kind kind, Path file, boolean lower, Map<String, Value> values)
      throws IOException {
    switch (kind) {
      case BEST_PROMPT -> values.put("best_prompt", Value.of(file.toString()));
      case LEARNING_CURVE -> {
        Optional<Value.Object> document = json(file);
        if (document.isPresent()) {
          curve(file, document.get(), lower, values);
        }
      }
      case STATS ->
          json(file)
              .ifPresent(stats ->
                  stats
                      .members()
                      .forEach((name, value) -> {
                        if (value instanceof Value.Int || value instanceof Value.Float) {
                          values.put(name, value);
                        }
                      }));
    }
  }

  private Optional<Value.Object> json(Path file) throws IOException {
    try {
      if (Files.size(file) > LARGEST) {
        reports.complain(file.getFileName() + " is larger than 8 MiB");
        return Optional.empty();
      }
      if (Json.parse(Files.readString(file)) instanceof Value.Object object) {
        return Optional.of(object);
      }
      reports.complain(file.getFileName() + " is not a JSON object");
    } catch (JsonSyntaxException e) {
      reports.complain(file.getFileName() + ": " + e.getMessage());
    } catch (CharacterCodingException e) {
      reports.complain(file.getFileName() + " is not UTF-8 text");
    }
    return Optional.empty();
  }

  /// The first point is the baseline, on the same split as the best; zero is a score like any
  /// other.
  private void curve(Path file, Value.Object document, boolean lower, Map<String, Value> values) {
    List<Value> points =
        document.get("checkpoints").or(() -> document.get("curve")).orElse(Value.EMPTY)
                instanceof Value.Array(List<Value> items)
            ? items
            : List.of();
    var scores = new ArrayList<Double>();
    long step = -1;
    for (Value point : points) {
      OptionalDouble score = first(point, SCORES);
      if (score.isEmpty()) {
        reports.complain(file.getFileName() + ": a point without performance or score");
        continue;
      }
      OptionalDouble at = first(point, STEPS);
      step = at.isPresent() ? (long) at.getAsDouble() : step + 1;
      reports.point("score", step, score.getAsDouble());
      scores.add(score.getAsDouble());
    }
    if (!scores.isEmpty()) {
      values.put("baseline_score", Value.of(scores.getFirst()));
      values.put("best_score", Value.of(lower ? Collections.min(scores) : Collections.max(scores)));
      values.putIfAbsent("total_rollouts", Value.of(step));
    }
  }

  private static OptionalDouble first(Value point, List<String> names) {
    if (!(point instanceof Value.Object(Map<String, Value> members))) {
      return OptionalDouble.empty();
    }
    return names.stream()
        .filter(members::containsKey)
        .map(members::get)
        .map(Reports::number)
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }
}
