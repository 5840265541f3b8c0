package dev.assay.engine;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Output lines that say how far a job is → a `progress` event. The last pattern of a line that
/// matches counts.
final class ProgressLines {

  private static final Pattern SPAN =
      Pattern.compile("(?:(\\d+)h)?\\s*(?:(\\d+)m)?\\s*(?:(\\d+)s)?");

  private final List<Pattern> patterns;

  ProgressLines(List<String> patterns) {
    this.patterns = patterns.stream().map(Pattern::compile).toList();
  }

  Optional<Value.Object> read(String line) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return Optional.of(event(matcher));
      }
    }
    return Optional.empty();
  }

  private static Value.Object event(Matcher matcher) {
    var event = new LinkedHashMap<String, Value>();
    event.put("event", Value.of("progress"));
    for (String name : List.of("step", "of")) {
      group(matcher, name)
          .flatMap(text -> Reports.parseDouble(text).stream().boxed().findFirst())
          .ifPresent(number -> event.put(name, Value.of(number.longValue())));
    }
    for (String name : List.of("percent", "best")) {
      group(matcher, name)
          .flatMap(text -> Reports.parseDouble(text).stream().boxed().findFirst())
          .ifPresent(number -> event.put(name, Value.of(number)));
    }
    group(matcher, "eta")
        .flatMap(ProgressLines::seconds)
        .ifPresent(seconds -> event.put("eta_seconds", Value.of(seconds)));
    return Value.object(event);
  }

  private static Optional<String> group(Matcher matcher, String name) {
    Map<String, Integer> groups = matcher.namedGroups();
    return groups.containsKey(name) ? Optional.ofNullable(matcher.group(name)) : Optional.empty();
  }

  /// `45s`, `2m 30s`, `1h 15m`.
  private static Optional<Long> seconds(String text) {
    Matcher span = SPAN.matcher(text.strip());
    if (text.isBlank() || !span.matches()) {
      return Optional.empty();
    }
    long seconds = 0;
    for (int group = 1; group <= 3; group++) {
      String part = span.group(group);
      long unit = group == 1 ? 3600 : group == 2 ? 60 : 1;
      seconds += part == null ? 0 : unit * Long.parseLong(part);
    }
    return Optional.of(seconds);
  }
}
