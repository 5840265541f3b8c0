package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Puts trials side by side.
final class Comparing {

  private final OpenedStore store;
  private final References references;

  Comparing(OpenedStore store, References references) {
    this.store = store;
    this.references = references;
  }

  Value.Object compare(List<String> texts) {
    List<TrialView> trials = texts.stream().map(references::trial).toList();
    List<TrialId> ids = trials.stream().map(TrialView::id).distinct().toList();
    if (ids.size() < 2) {
      throw Refusals.usage(
          "a comparison needs two or more trials, found %s"
              .formatted(ids.size() == 1 ? "only " + ids.getFirst() : "none"),
          "assay trial diff A B");
    }
    List<Map<String, Value>> columns =
        ids.stream().map(id -> trials.get(index(trials, id))).map(this::column).toList();
    return new Document()
        .withTexts("trials", ids.stream().map(TrialId::toString).toList())
        .with("rows", rows(columns))
        .build();
  }

  private static int index(List<TrialView> trials, TrialId id) {
    return trials.stream().map(TrialView::id).toList().indexOf(id);
  }

  /// Every name that one of them has, in the order in which they come.
  private static List<Value.Object> rows(List<Map<String, Value>> columns) {
    SequencedMap<String, Boolean> names = new LinkedHashMap<>();
    columns.forEach(column -> column.keySet().forEach(name -> names.put(name, true)));
    var rows = new ArrayList<Value.Object>();
    for (String section : SECTIONS) {
      for (String name : names.keySet()) {
        if (name.startsWith(section + "\n")) {
          rows.add(row(section, name, columns));
        }
      }
    }
    return rows;
  }

  private static final List<String> SECTIONS =
      List.of("trial", "params", "values", "origin", "provenance", "jobs");

  private static Value.Object row(String section, String name, List<Map<String, Value>> columns) {
    List<Value> cells = columns.stream().map(column -> cell(column.get(name))).toList();
    boolean same = cells.stream().allMatch(cell -> Objects.equals(cell, cells.getFirst()));
    return new Document()
        .with("section", section)
        .with("name", name.substring(section.length() + 1))
        .with("same", same)
        .with("cells", cells)
        .build();
  }

  private static Value cell(@Nullable Value value) {
    return value == null ? Value.Null.NULL : value;
  }

  /// All there is of a trial, under `section` and name.
  private Map<String, Value> column(TrialView trial) {
    var column = new LinkedHashMap<String, Value>();
    put(column, "trial", "status", Value.of(trial.status().word()));
    put(column, "trial", "reason", Value.of(trial.reason().word()));
    put(column, "trial", "content", Value.of(trial.content().hex()));
    put(column, "trial", "replicate", Value.of(trial.replicate()));
    trial
        .startedAt()
        .flatMap(start -> trial.endedAt().map(end -> Duration.between(start, end)))
        .ifPresent(span -> put(column, "trial", "seconds", seconds(span)));
    trial.params().members().forEach((name, value) -> put(column, "params", name, value));
    trial.values().members().forEach((name, value) -> put(column, "values", name, value));
    trial.origin().members().forEach((name, value) -> put(column, "origin", name, value));
    Value.Object made = store.ask(s -> s.provenances().of(trial.id().experiment()));
    flat(column, "provenance", "", made);
    trial.jobs().stream()
        .sorted(Comparator.comparingInt(job -> job.id().part()))
        .forEach(job -> ofJob(column, job));
    return column;
  }

  private void ofJob(Map<String, Value> column, JobView job) {
    String stage = job.id().stage() + ".";
    put(column, "jobs", stage + "status", Value.of(job.state().word()));
    put(column, "jobs", stage + "attempts", Value.of(job.attempts()));
    job.attempt()
        .flatMap(id -> store.ask(s -> s.trials().attempt(id)))
        .ifPresent(attempt -> ofAttempt(column, stage, attempt));
    job.attempt()
        .ifPresent(id -> flat(column, "provenance", stage, store.ask(s -> s.provenances().of(id))));
  }

  /// Members of members under names with dots.
  private static void flat(
      Map<String, Value> column, String section, String before, Value.Object members) {
    members
        .members()
        .forEach((name, value) -> {
          if (value instanceof Value.Object inner) {
            flat(column, section, before + name + ".", inner);
          } else if (value != Value.Null.NULL) {
            put(column, section, before + name, value);
          }
        });
  }

  private static void ofAttempt(Map<String, Value> column, String stage, AttemptView attempt) {
    attempt.exitCode().ifPresent(code -> put(column, "jobs", stage + "exit_code", Value.of(code)));
    attempt
        .startedAt()
        .flatMap(start -> attempt.endedAt().map(end -> Duration.between(start, end)))
        .ifPresent(span -> put(column, "jobs", stage + "seconds", seconds(span)));
    attempt.cpuTime().ifPresent(time -> put(column, "jobs", stage + "cpu_seconds", seconds(time)));
    attempt
        .peakMemoryBytes()
        .ifPresent(bytes -> put(column, "jobs", stage + "peak_memory_bytes", Value.of(bytes)));
  }

  private static Value seconds(Duration span) {
    return Value.of(span.toMillis() / 1000.0);
  }

  private static void put(Map<String, Value> column, String section, String name, Value value) {
    column.put(section + "\n" + name, value);
  }
}
