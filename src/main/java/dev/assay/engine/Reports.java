package dev.assay.engine;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Stage.MetricPattern;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Understands what an attempt says while it runs: JSON lines of its metrics file, `metric a=1
/// step=2` lines of its output, and lines that match the patterns of its specification. Saying the
/// same again changes nothing, so the files may be read from the start after a restart. Not safe
/// for several threads.
final class Reports {
  private static final Pattern ASSIGNMENT = Pattern.compile("([^\\s=]+)=(\\S+)");
  private static final int LONGEST_NAME = 200;
  private static final int MOST_VALUES = 300;

  private final List<MetricPattern> patterns;
  private final List<Pattern> compiled;
  private final ProgressLines progressLines;
  private final List<MetricReport> fresh = new ArrayList<>();
  private final Map<String, Long> nextStep = new HashMap<>();
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<String, Value> found = new LinkedHashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private Map<String, Value> lastProgress = Map.of();
  private Optional<Value.Object> progress = Optional.empty();
  private Optional<Value.Object> finalValues = Optional.empty();
  private boolean yielded;

  /// What is remembered of one metric, enough for every way to reduce it.
  private static final class Series {
    long lastStep = Long.MIN_VALUE;
    double last;
    double min = Double.NaN;
    double max = Double.NaN;
    double sum;
    long count;

    void add(long step, double value) {
      if (step >= lastStep) {
        lastStep = step;
        last = value;
      }
      min = Double.isNaN(min) || value < min ? value : min;
      max = Double.isNaN(max) || value > max ? value : max;
      sum += value;
      count++;
    }
  }

  Reports(List<MetricPattern> patterns) {
    this(patterns, List.of());
  }

  /// @param progress regular expressions that read progress from output lines
  Reports(List<MetricPattern> patterns, List<String> progress) {
    this.progressLines = new ProgressLines(progress);
    this.patterns = List.copyOf(patterns);
    this.compiled = patterns.stream().map(p -> Pattern.compile(p.regex())).toList();
  }

  /// One line of the metrics file. A line that is not a JSON object is remembered as a complaint
  /// and otherwise ignored: one bad line costs nothing else.
  void metricsLine(String line) {
    if (line.isBlank()) {
      return;
    }
    Value value;
    try {
      value = Json.parse(line);
    } catch (JsonSyntaxException e) {
      complain("metrics.jsonl: " + e.getMessage());
      return;
    }
    if (!(value instanceof Value.Object(var members))) {
      complain("metrics.jsonl: not a JSON object: " + shorten(line));
      return;
    }
    if (members.get("event") instanceof Value.Text(var event)) {
      event(event, members);
      return;
    }
    var step = Optional.ofNullable(members.get("step")).flatMap(Reports::wholeNumber);
    var instance = members.get("instance") instanceof Value.Text(var text) ? text : "";
    members.forEach((name, member) -> {
      if (!name.equals("step") && !name.equals("instance") && !name.equals("time")) {
        number(member).ifPresent(v -> report(name, step, v, instance));
      }
    });
  }

  /// One line of the output.
  void outputLine(String line) {
    if (line.startsWith("metric ")) {
      printed(line);
    }
    progressLines.read(line).ifPresent(event -> progress = Optional.of(event));
    for (int i = 0; i < compiled.size(); i++) {
      var matcher = compiled.get(i).matcher(line);
      while (matcher.find()) {
        matched(patterns.get(i).name(), matcher);
      }
    }
  }

  /// A point of a file that the job left.
  void point(String name, long step, double value) {
    report(name, Optional.of(step), value, "");
  }

  /// A value of a file that the job left; the first of a name counts.
  void found(String name, Value value) {
    found.putIfAbsent(name, value);
  }

  /// What was read of the files that the job left.
  Map<String, Value> foundValues() {
    return Map.copyOf(found);
  }

  /// Reports that came since the last call.
  List<MetricReport> drain() {
    var taken = List.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  /// Progress that came since the last call.
  Optional<Value.Object> drainProgress() {
    var taken = progress;
    progress = Optional.empty();
    return taken;
  }

  /// What a `final` event said.
  Optional<Value.Object> finalValues() {
    return finalValues;
  }

  /// Whether the last thing said of the matter is that it wants to be queued again.
  boolean yielded() {
    return yielded;
  }

  /// Whether a metric was ever reported.
  boolean has(String name) {
    return series.containsKey(name);
  }

  /// The newest value of every metric, in the order in which they were first reported; of a program
  /// that makes up names without end, only the first few hundred.
  Map<String, Value> lastValues() {
    var values = new LinkedHashMap<String, Value>();
    series.entrySet().stream()
        .limit(MOST_VALUES)
        .forEach(entry -> values.put(entry.getKey(), Value.of(entry.getValue().last)));
    return values;
  }

  /// Lines that were not understood, at most a few.
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /// The reports of the objective's metric as one value; empty if there are none.
  OptionalDouble reduce(Objective objective) {
    var known = series.get(objective.metric());
    if (known == null) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        switch (objective.reduce()) {
          case LAST -> known.last;
          case MIN -> known.min;
          case MAX -> known.max;
          case MEAN -> known.sum / known.count;
          case BEST -> objective.goal() == Objective.Goal.MAXIMIZE ? known.max : known.min;
        });
  }

  /// How far training has come: the highest `resource` that was reported, else the highest step of
  /// `objective`; empty before the first report.
  OptionalDouble reached(String resource, String objective) {
    var counted = series.get(resource);
    if (counted != null) {
      return OptionalDouble.of(counted.max);
    }
    var steps = series.get(objective);
    return steps == null ? OptionalDouble.empty() : OptionalDouble.of(steps.lastStep);
  }

  private void event(String event, Map<String, Value> members) {
    switch (event) {
      case "progress" -> {
        lastProgress = members;
        progress = Optional.of(Value.object(members));
      }
      case "checkpoint", "alert" -> {
        // How far it is stays known.
        var all = new LinkedHashMap<>(lastProgress);
        all.putAll(members);
        progress = Optional.of(Value.object(all));
      }
      case "final" -> {
        var values = new LinkedHashMap<>(members);
        values.remove("event");
        finalValues = Optional.of(Value.object(values));
      }
      case "yield" -> yielded = true;
      default -> complain("metrics.jsonl: unknown event '" + shorten(event) + "'");
    }
  }

  private void printed(String line) {
    var values = new LinkedHashMap<String, Double>();
    Optional<Long> step = Optional.empty();
    var matcher = ASSIGNMENT.matcher(line);
    while (matcher.find()) {
      var number = parseDouble(matcher.group(2));
      if (number.isEmpty()) {
        return; // a sentence that happens to begin with the word
      }
      if (matcher.group(1).equals("step")) {
        step = Optional.of((long) number.getAsDouble());
      } else {
        values.put(matcher.group(1), number.getAsDouble());
      }
    }
    var at = step;
    values.forEach((name, value) -> report(name, at, value, ""));
  }

  private void matched(String fixedName, Matcher matcher) {
    var groups = matcher.namedGroups();
    var name =
        fixedName.isEmpty() && groups.containsKey("name") ? matcher.group("name") : fixedName;
    Optional<Long> step =
        groups.containsKey("step") && matcher.group("step") != null
            ? parseDouble(matcher.group("step")).stream().mapToObj(d -> (long) d).findFirst()
            : Optional.empty();
    var text = groups.containsKey("value") ? matcher.group("value") : firstGroup(matcher);
    if (name != null && text != null) {
      parseDouble(text).ifPresent(value -> report(name, step, value, ""));
    }
  }

  private static @Nullable String firstGroup(Matcher matcher) {
    return matcher.groupCount() > 0 ? matcher.group(1) : null;
  }

  private void report(String name, Optional<Long> step, double value, String instance) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      complain("a metric name has 1 to " + LONGEST_NAME + " characters: " + shorten(name));
      return;
    }
    long at = step.orElseGet(() -> nextStep.getOrDefault(name, 0L));
    nextStep.put(name, at + 1);
    fresh.add(new MetricReport(name, at, value, instance));
    series.computeIfAbsent(name, n -> new Series()).add(at, value);
  }

  void complain(String what) {
    if (complaints.size() < 5) {
      complaints.add(what);
    }
  }

  /// A number as JSON or in words: `"NaN"`, `"Infinity"`, `"-Infinity"` are numbers too.
  static OptionalDouble number(Value value) {
    return switch (value) {
      case Value.Int(var integer) -> OptionalDouble.of(integer.doubleValue());
      case Value.Float(var number) -> OptionalDouble.of(number);
      case Value.Text(var text) ->
          switch (text) {
            case "NaN" -> OptionalDouble.of(Double.NaN);
            case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
          };
      case Value.Null n -> OptionalDouble.empty();
      case Value.Bool b -> OptionalDouble.empty();
      case Value.Array a -> OptionalDouble.empty();
      case Value.Object o -> OptionalDouble.empty();
    };
  }

  private static Optional<Long> wholeNumber(Value value) {
    return number(value).stream().mapToObj(d -> (long) d).findFirst();
  }

  static OptionalDouble parseDouble(String text) {
    try {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "nan" -> OptionalDouble.of(Double.NaN);
        case "inf", "infinity", "+inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
        case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
        default -> OptionalDouble.of(Double.parseDouble(text));
      };
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
