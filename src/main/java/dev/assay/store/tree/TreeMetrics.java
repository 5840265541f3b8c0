package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Metrics;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The numbers that attempts reported, a file for each attempt to which lines are appended. There
/// may be very many and they change all the time, so they stay on this machine; what an attempt
/// returned in the end stands in its trial's document.
final class TreeMetrics implements Metrics {

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::name).thenComparing(Key::step).thenComparing(Key::instance);

  private final Layout layout;
  private final DurableFiles files;
  private final TreeWorkers workers;
  private final Attempts attempts;

  TreeMetrics(Layout layout, DurableFiles files, TreeWorkers workers, Attempts attempts) {
    this.layout = layout;
    this.files = files;
    this.workers = workers;
    this.attempts = attempts;
  }

  private record Key(String name, long step, String instance) {}

  @Override
  public boolean report(
      WorkerLease lease,
      AttemptId attempt,
      List<MetricReport> reports,
      Optional<Value.Object> progress) {
    return workers
        .as(
            lease,
            () -> {
              var held = attempts.find(attempt, entry -> entry.isHeldBy(lease));
              held.ifPresent(seen -> append(file(seen), reports, progress));
              return held.isPresent();
            })
        .orElse(false);
  }

  private Path file(Attempts.Seen seen) {
    return file(seen.trial(), seen.attempt());
  }

  private Path file(TrialDocument trial, AttemptEntry attempt) {
    return layout.reports(trial.directory(), attempt.stage(), attempt.number());
  }

  private static String text(List<MetricReport> reports, Optional<Value.Object> progress) {
    var text = new StringBuilder();
    for (var report : reports) {
      line(
          text,
          new Members()
              .put("name", report.name())
              .put("step", report.step())
              .put("value", Value.of(report.value()))
              .add("instance", report.instance()));
    }
    progress.ifPresent(newest -> line(text, new Members().put("progress", newest)));
    return text.toString();
  }

  private static void append(
      Path file, List<MetricReport> reports, Optional<Value.Object> progress) {
    try {
      Files.writeString(
          file, text(reports, progress), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw TreeErrors.unavailable("write", file, e);
    }
  }

  private static void line(StringBuilder text, Members members) {
    text.append(Json.writeExact(members.object())).append('\n');
  }

  @Override
  public List<MetricReport> of(AttemptId attempt, Optional<String> name) {
    return reports(attempts.find(attempt).map(this::lines).orElse(List.of()), name);
  }

  /// Everything an attempt reported.
  List<MetricReport> of(TrialDocument trial, AttemptEntry attempt) {
    return reports(lines(file(trial, attempt)), Optional.empty());
  }

  private static List<MetricReport> reports(List<Fields> lines, Optional<String> name) {
    var newest = new TreeMap<Key, Double>(ORDER);
    for (var line : lines) {
      if (line.has("name") && name.filter(n -> !n.equals(line.text("name"))).isEmpty()) {
        var key = new Key(line.text("name"), line.number("step"), line.textOrEmpty("instance"));
        newest.put(key, line.real("value"));
      }
    }
    return newest.entrySet().stream()
        .map(entry -> {
          var key = entry.getKey();
          return new MetricReport(key.name(), key.step(), entry.getValue(), key.instance());
        })
        .toList();
  }

  /// Puts what an ended attempt reported elsewhere in the place of what is known of it here.
  void keep(
      TrialDocument trial,
      AttemptEntry attempt,
      List<MetricReport> reports,
      Value.Object progress) {
    var newest = Optional.of(progress).filter(told -> !told.members().isEmpty());
    if (!reports.isEmpty() || newest.isPresent()) {
      files.replace(file(trial, attempt), text(reports, newest));
    }
  }

  /// The newest progress of an attempt; the empty object for none.
  Value.Object progress(TrialDocument trial, AttemptEntry attempt) {
    Value.Object newest = Value.EMPTY;
    for (var line : lines(file(trial, attempt))) {
      newest = line.has("progress") ? line.objectOrEmpty("progress") : newest;
    }
    return newest;
  }

  /// Removes what was reported by attempts of a trial that is gone.
  void forget(TrialDocument trial) {
    for (var attempt : trial.attempts()) {
      Path file = file(trial, attempt);
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw TreeErrors.unavailable("remove", file, e);
      }
    }
  }

  private List<Fields> lines(Attempts.Seen seen) {
    return lines(file(seen));
  }

  /// A line that was torn by a crash, or is no report, is none.
  private static List<Fields> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().flatMap(line -> parsed(line).stream()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TreeErrors.unavailable("read", file, e);
    }
  }

  private static Optional<Fields> parsed(String line) {
    try {
      return Json.parse(line) instanceof Value.Object object
          ? Optional.of(new Fields(object))
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }
}
