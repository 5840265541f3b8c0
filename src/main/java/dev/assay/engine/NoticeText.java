package dev.assay.engine;

import dev.assay.notify.Message;
import dev.assay.space.FloatText;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Notices.Notice;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody is told. Pure.
///
/// @param sweepWhy why a sweep is paused or closed; empty where it is none
record NoticeText(
    Notice notice,
    ExperimentView view,
    Optional<TrialView> best,
    String sweepWhy,
    Redaction redaction) {

  /// Whether an experiment has moved on, so that a notice has nothing to tell any more.
  static boolean isOver(Notice notice, ExperimentView view) {
    ExperimentStatus status = view.status();
    return switch (notice.occasion()) {
      case FINISH -> !status.isTerminal();
      case FAILURE -> status.isTerminal();
      case ATTENTION ->
          status.isTerminal() || (notice.why().equals("held") && status != ExperimentStatus.PAUSED);
    };
  }

  Message message() {
    String text = redaction.apply(text());
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("text", Value.of(text));
    body.put("event", Value.of(notice.occasion().word()));
    body.put("reason", Value.of(notice.why()));
    body.put("id", Value.of(id()));
    body.put("at", Value.of(notice.at().toString()));
    body.put("experiment", experiment());
    body.put("best", best.<Value>map(this::best).orElse(Value.Null.NULL));
    return new Message(
        id(),
        (Value.Object) redacted(Value.object(body)),
        Map.of(
            "event", notice.occasion().word(),
            "experiment", view.id().text(),
            "name", redaction.apply(view.name()),
            "status", view.status().word(),
            "text", text,
            "id", id()));
  }

  private String id() {
    return view.id().text() + "." + notice.id();
  }

  private String text() {
    int jobs = view.jobs().values().stream().mapToInt(Integer::intValue).sum();
    int failed = count(JobState.FAILED);
    return switch (notice.occasion()) {
      case FINISH ->
          "%s: %s, %s%s%s"
              .formatted(
                  view.name(),
                  view.status().word(),
                  counts(),
                  view.startedAt()
                      .flatMap(start -> view.endedAt().map(end -> Duration.between(start, end)))
                      .map(took -> " in " + words(took))
                      .orElse(""),
                  best.map(trial -> ", best " + values(trial)).orElse(""));
      case FAILURE ->
          "%s: a first job has failed (%d of %d jobs have ended)"
              .formatted(view.name(), ended(), jobs);
      case ATTENTION ->
          switch (notice.why()) {
            case "failing" ->
                "%s: all %d jobs that have ended have failed; look at one, or cancel the rest"
                    .formatted(view.name(), failed);
            case "paused" ->
                "%s: the sweep is paused%s"
                    .formatted(view.name(), sweepWhy.isEmpty() ? "" : ": " + sweepWhy);
            default ->
                "%s: all that is left is held (%d of %d jobs have ended)"
                    .formatted(view.name(), ended(), jobs);
          };
    };
  }

  private int count(JobState state) {
    return view.jobs().getOrDefault(state, 0);
  }

  private int ended() {
    return view.jobs().entrySet().stream()
        .filter(jobs -> jobs.getKey().isTerminal())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /// `11 jobs completed, 1 failed`.
  private String counts() {
    var counts = new ArrayList<String>();
    for (JobState state : JobState.values()) {
      if (state.isTerminal() && count(state) > 0) {
        counts.add(
            counts.isEmpty()
                ? "%d %s %s"
                    .formatted(count(state), count(state) == 1 ? "job" : "jobs", state.word())
                : count(state) + " " + state.word());
      }
    }
    return String.join(", ", counts);
  }

  private String values(TrialView trial) {
    var values = new ArrayList<String>();
    trial.values().members().entrySet().stream()
        .limit(3)
        .forEach(value -> values.add(value.getKey() + " " + word(value.getValue())));
    return String.join(", ", values) + " (trial %d)".formatted(trial.id().number());
  }

  private static String word(Value value) {
    return switch (value) {
      case Value.Float(double number) -> FloatText.of(number);
      case Value.Int(var number) -> number.toString();
      case Value.Text(String text) -> text;
      case Value.Bool(boolean truth) -> Boolean.toString(truth);
      case Value.Null _, Value.Array _, Value.Object _ -> "…";
    };
  }

  /// `45s`, `2m 30s`, `1h 15m`.
  private static String words(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? "%dm %ds".formatted(seconds / 60, seconds % 60)
        : "%dh %dm".formatted(seconds / 3600, seconds / 60 % 60);
  }

  private Value experiment() {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("id", Value.of(view.id().text()));
    members.put("name", Value.of(view.name()));
    members.put("status", Value.of(view.status().word()));
    members.put("trials", Value.of(view.trials()));
    Map<String, Value> jobs = new LinkedHashMap<>();
    for (JobState state : JobState.values()) {
      if (state != JobState.CREATED) {
        jobs.put(state.word(), Value.of(count(state)));
      }
    }
    members.put("jobs", Value.object(jobs));
    return Value.object(members);
  }

  private Value best(TrialView trial) {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("trial", Value.of(trial.id().toString()));
    members.put("values", trial.values());
    members.put("params", trial.params());
    return Value.object(members);
  }

  /// Secrets may have come in as params or values.
  private Value redacted(Value value) {
    return switch (value) {
      case Value.Text(String text) -> Value.of(redaction.apply(text));
      case Value.Array(List<Value> items) -> Value.of(items.stream().map(this::redacted).toList());
      case Value.Object(var members) -> {
        Map<String, Value> safe = new LinkedHashMap<>();
        members.forEach((key, member) -> safe.put(redaction.apply(key), redacted(member)));
        yield Value.object(safe);
      }
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _ -> value;
    };
  }
}
