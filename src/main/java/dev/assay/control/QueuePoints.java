package dev.assay.control;

import dev.assay.config.Assignments;
import dev.assay.config.InputException;
import dev.assay.config.Sweep;
import dev.assay.control.Queueing.Addition;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// What somebody typed → the params of each job.
final class QueuePoints {
  private QueuePoints() {}

  static List<Value.Object> of(Addition addition) {
    var fixed = fixed(addition);
    var sweep =
        Sweep.parse(
            addition.sweep().stream()
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(", ")));
    refuseShared(addition, fixed, sweep);
    var points = new ArrayList<Value.Object>();
    sweep.expand(fixed).forEach(points::add);
    return points;
  }

  private static void refuseShared(Addition addition, Value.Object fixed, Sweep sweep) {
    List<String> both =
        sweep.keys().stream()
            .filter(fixed.members()::containsKey)
            .map(key -> "'" + key + "'")
            .toList();
    if (!both.isEmpty()) {
      throw Refusals.usage(
          "%s and --sweep share keys: %s; put each key in exactly one."
              .formatted(addition.paramsOption(), both),
          "");
    }
  }

  private static Value.Object fixed(Addition addition) {
    var params = new LinkedHashMap<String, Value>();
    for (String text : addition.params()) {
      Value.Object read =
          text.strip().startsWith("{")
              ? json(addition.paramsOption(), text)
              : addition.textParams()
                  ? texts(addition.paramsOption(), text)
                  : Assignments.parse(text);
      params.putAll(read.members());
    }
    return new Value.Object(params);
  }

  private static Value.Object json(String option, String text) {
    try {
      if (Json.parse(text) instanceof Value.Object object) {
        return object;
      }
    } catch (JsonSyntaxException e) {
      throw new InputException(
          InputException.Place.of(option), "", String.valueOf(e.getMessage()), "write K=V, …");
    }
    throw new InputException(
        InputException.Place.of(option), "", "no JSON object", "write K=V, … or {\"K\": V}");
  }

  /// Cut at commas and the first `=`, whatever stands there.
  private static Value.Object texts(String option, String text) {
    var params = new LinkedHashMap<String, Value>();
    for (String clause : text.split(",", -1)) {
      if (clause.isBlank()) {
        continue;
      }
      int mark = clause.indexOf('=');
      if (mark < 1 || clause.substring(0, mark).isBlank()) {
        throw new InputException(
            InputException.Place.of(option),
            "",
            "found '%s', which is no K=V".formatted(clause.strip()),
            "write KEY=VALUE, with commas between several");
      }
      params.put(clause.substring(0, mark).strip(), Value.of(clause.substring(mark + 1).strip()));
    }
    return new Value.Object(params);
  }
}
