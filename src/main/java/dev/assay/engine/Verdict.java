package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Stage;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What an attempt is worth, once its process has ended: success needs exit code 0 *and* every
/// declared result.
///
/// @param values what it returned
/// @param score the first objective among them
/// @param message one line; empty for a plain success
record Verdict(Outcome outcome, Value.Object values, OptionalDouble score, String message) {

  /// Exit status with which a job asks to be queued again.
  static final int YIELD = 75;

  private static final long LARGEST_RESULT = 8 << 20;

  /// The verdict on an attempt that ended by itself with `status` (128 + n for signal n).
  static Verdict of(
      int status,
      AttemptFiles files,
      Reports reports,
      Stage stage,
      ExperimentSpec spec,
      Claim claim)
      throws IOException {
    var objectives = spec.objectives();
    if ((status == YIELD || status == 0) && hasPaused(reports, spec, claim)) {
      return new Verdict(new Outcome.Paused(), Value.EMPTY, OptionalDouble.empty(), "paused");
    }
    if (status == YIELD || (status == 0 && reports.yielded())) {
      return new Verdict(
          new Outcome.Yielded(), Value.EMPTY, OptionalDouble.empty(), "asked to be queued again");
    }
    if (status != 0) {
      return failed(status);
    }
    var values = new LinkedHashMap<String, Value>(); // objectives first: people see them first
    for (var objective : objectives) {
      reports.reduce(objective).ifPresent(v -> values.put(objective.metric(), Value.of(v)));
    }
    values.putAll(reports.foundValues());
    reports.lastValues().forEach(values::putIfAbsent);
    reports.finalValues().ifPresent(v -> values.putAll(v.members()));
    var problem = readResult(files, values);
    if (problem.isPresent()) {
      return noResult(problem.get());
    }
    var missing = missing(files, reports, stage, spec, values);
    if (!missing.isEmpty()) {
      return noResult("ended well without its declared result: " + String.join(", ", missing));
    }
    return new Verdict(
        new Outcome.Completed(),
        Value.object(values),
        score(objectives, values),
        complaint(reports));
  }

  /// Whether it came to where it was to pause, and not to the end of all training. One that went on
  /// from a checkpoint and had nothing more to say was there already.
  private static boolean hasPaused(Reports reports, ExperimentSpec spec, Claim claim) {
    if (claim.until().isEmpty() || spec.objectives().isEmpty()) {
      return false;
    }
    var stopping = spec.stopping();
    var reached = reports.reached(stopping.resource(), spec.objectives().getFirst().metric());
    if (reached.isEmpty()) {
      return claim.previous().isPresent() || claim.resumes().isPresent();
    }
    double max =
        Optional.ofNullable(stopping.options().get("max"))
            .map(Reports::number)
            .orElse(OptionalDouble.empty())
            .orElse(Double.POSITIVE_INFINITY);
    return reached.getAsDouble() >= claim.until().getAsDouble() && reached.getAsDouble() < max;
  }

  /// A verdict without values.
  static Verdict failure(Reason reason, String message) {
    return new Verdict(new Outcome.Failed(reason), Value.EMPTY, OptionalDouble.empty(), message);
  }

  /// Which kind of failure the retry policy knows this as; empty when it is none.
  Optional<Retries.Kind> kind() {
    if (!(outcome instanceof Outcome.Failed(var reason))) {
      return Optional.empty();
    }
    return switch (reason) {
      case EXIT -> Optional.of(Retries.Kind.EXIT);
      case KILLED -> Optional.of(Retries.Kind.KILLED);
      case TIMEOUT -> Optional.of(Retries.Kind.TIMEOUT);
      case NO_RESULT -> Optional.of(Retries.Kind.NO_RESULT);
      case LAUNCH -> Optional.of(Retries.Kind.LAUNCH);
      case NONE,
          INPUT_CHANGED, // it would fail as often as it is tried
          LOST,
          CRASH_LIMIT,
          OPERATOR,
          PRUNED,
          PAUSED,
          DIVERGED,
          BUDGET,
          POLICY,
          MOVED,
          PARENT,
          TOLD,
          SAME_WORK ->
          Optional.empty();
    };
  }

  private static Verdict failed(int status) {
    if (status > 128 && status <= 128 + 64) {
      int signal = status - 128;
      var likely = signal == 9 ? ", likely out of memory" : signal == 11 ? ", a memory fault" : "";
      return failure(Reason.KILLED, "killed by signal %d (%d)%s".formatted(signal, status, likely));
    }
    return failure(Reason.EXIT, "exit code " + status);
  }

  private static Verdict noResult(String message) {
    return failure(Reason.NO_RESULT, message);
  }

  private static Optional<String> readResult(AttemptFiles files, LinkedHashMap<String, Value> into)
      throws IOException {
    if (Files.notExists(files.result())) {
      return Optional.empty();
    }
    try {
      if (Files.size(files.result()) > LARGEST_RESULT) {
        return Optional.of("result.json is larger than 8 MiB");
      }
      return switch (Json.parse(Files.readString(files.result()))) {
        case Value.Object(var members) -> {
          into.putAll(members);
          yield Optional.empty();
        }
        default -> Optional.of("result.json is not a JSON object");
      };
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.of("result.json: " + e.getMessage());
    } catch (java.nio.charset.CharacterCodingException e) {
      return Optional.of("result.json is not UTF-8 text");
    }
  }

  private static List<String> missing(
      AttemptFiles files,
      Reports reports,
      Stage stage,
      ExperimentSpec spec,
      LinkedHashMap<String, Value> values)
      throws IOException {
    var missing = new ArrayList<String>();
    for (var metric : stage.expect().metrics()) {
      boolean bounded = stage.expect().atLeast().containsKey(metric); // told of below
      if (!bounded && !values.containsKey(metric) && !reports.has(metric)) {
        missing.add("metric " + metric);
      }
    }
    missing.addAll(tooLow(stage, values));
    files.lacking(stage.expect().files()).forEach(file -> missing.add("file " + file));
    boolean mustScore = mustScore(stage, spec);
    for (var objective : spec.objectives()) {
      var label = "metric " + objective.metric();
      boolean absent =
          Optional.ofNullable(values.get(objective.metric()))
              .map(Reports::number)
              .orElse(OptionalDouble.empty())
              .isEmpty();
      if (mustScore && absent && !missing.contains(label)) {
        missing.add(label);
      }
    }
    return missing;
  }

  private static List<String> tooLow(Stage stage, LinkedHashMap<String, Value> values) {
    var low = new ArrayList<String>();
    new TreeMap<>(stage.expect().atLeast())
        .forEach((metric, least) -> {
          var value = Optional.ofNullable(values.get(metric));
          var number = value.map(Reports::number).orElse(OptionalDouble.empty());
          if (number.isEmpty() || !(number.getAsDouble() >= least)) {
            low.add(
                "metric %s of at least %s%s"
                    .formatted(
                        metric,
                        Json.write(Value.of(least)),
                        value.map(v -> " (it is " + Json.write(v) + ")").orElse("")));
          }
        });
    return low;
  }

  /// The objective is owed by the last stage; where several stages are last, by none in particular.
  private static boolean mustScore(Stage stage, ExperimentSpec spec) {
    var last =
        spec.stages().stream()
            .filter(s ->
                spec.stages().stream()
                    .noneMatch(o -> o.needs().stream().anyMatch(n -> n.stage().equals(s.name()))))
            .toList();
    return last.size() == 1 && last.getFirst().name().equals(stage.name());
  }

  private static OptionalDouble score(
      List<Objective> objectives, LinkedHashMap<String, Value> values) {
    if (objectives.isEmpty()) {
      return OptionalDouble.empty();
    }
    var value = values.get(objectives.getFirst().metric());
    return value == null ? OptionalDouble.empty() : Reports.number(value);
  }

  private static String complaint(Reports reports) {
    return reports.complaints().isEmpty() ? "" : "note: " + reports.complaints().getFirst();
  }
}
