package dev.assay.experiment;

import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Shell text with placeholders, as a note of an experiment has it: `{key}` for any key of the
/// state point, `{sp_json}` (or `{params_json}`) for all of it as compact JSON with sorted keys,
/// `{sp_json_shell}` (or `{params_json_shell}`) for the same as one word, and `{job_id}`. Names
/// that are not known stay as they are, and so does `${name}`. A value arrives as exactly the text
/// it is, wherever quotes can hold it. Pure.
///
/// @param template the text
/// @param json writes a value as compact JSON
public record RunnerCommand(String template, Function<Value, String> json) {

  private static final Set<String> JSON = Set.of("sp_json", "params_json");
  private static final Set<String> JSON_SHELL = Set.of("sp_json_shell", "params_json_shell");
  private static final String JOB_ID = "job_id";

  /// The text for one job.
  ///
  /// @param problems placeholders whose value a shell would take apart, one line each; then the
  ///   text must not be run
  /// @param unknown names that stay as they are, because the state point has no such key
  public record Rendered(String text, List<String> problems, List<String> unknown) {

    /// Copies the lists.
    public Rendered {
      problems = List.copyOf(problems);
      unknown = List.copyOf(unknown);
    }
  }

  /// Fills the placeholders for a job.
  ///
  /// @param statePoint of the job
  /// @param jobId its id
  public Rendered render(Value.Object statePoint, String jobId) {
    var filled = new StringBuilder();
    var problems = new ArrayList<String>();
    var unknown = new LinkedHashSet<String>();
    int end = 0;
    for (ShellText.Hole hole : ShellText.holes(template)) {
      Optional<String> value =
          isVariable(hole) ? Optional.empty() : value(hole.name(), statePoint, jobId);
      if (value.isPresent()) {
        filled.append(template, end, hole.start());
        filled.append(
            placed(hole, value.get(), problems)
                .orElse(template.substring(hole.start(), hole.end())));
        end = hole.end();
      } else if (!isVariable(hole) && hole.where() != ShellText.Where.COMMENT) {
        unknown.add(hole.name());
      }
    }
    filled.append(template, end, template.length());
    return new Rendered(filled.toString(), problems, List.copyOf(unknown));
  }

  private boolean isVariable(ShellText.Hole hole) {
    return hole.start() > 0 && template.charAt(hole.start() - 1) == '$';
  }

  private Optional<String> value(String name, Value.Object statePoint, String jobId) {
    var own = statePoint.get(name);
    if (own.isPresent()) {
      return own.map(this::text);
    }
    if (JSON.contains(name) || JSON_SHELL.contains(name)) {
      return Optional.of(json.apply(sorted(statePoint)));
    }
    return name.equals(JOB_ID) ? Optional.of(jobId) : Optional.empty();
  }

  private Optional<String> placed(ShellText.Hole hole, String value, List<String> problems) {
    if (hole.where() == ShellText.Where.COMMENT) {
      return Optional.empty();
    }
    boolean shell = JSON_SHELL.contains(hole.name());
    if (shell && hole.where() == ShellText.Where.QUOTED) {
      problems.add(
          "{%s} stands inside quotes, and quotes itself: take the quotes away"
              .formatted(hole.name()));
      return Optional.empty();
    }
    if (!shell && isHarmless(value)) {
      return Optional.of(value);
    }
    return switch (hole.where()) {
      case PLAIN -> Optional.of(Rendering.quote(value));
      case QUOTED -> quoted(hole, value, problems);
      case COMMENT -> Optional.empty();
      case ESCAPED, HEREDOC, BACKTICKS, EXPANSION, UNCLEAR -> refuse(hole, value, problems);
    };
  }

  /// Letters, digits and marks that mean nothing to a shell wherever they stand.
  private static boolean isHarmless(String value) {
    return value.matches("[A-Za-z0-9_./:@%+,-]+");
  }

  private Optional<String> quoted(ShellText.Hole hole, String value, List<String> problems) {
    return switch (quote(hole)) {
      case '\'' -> Optional.of(value.replace("'", "'\\''"));
      case '"' -> Optional.of(value.replaceAll("([\\\\\"$`])", "\\\\$1"));
      default -> refuse(hole, value, problems);
    };
  }

  private static Optional<String> refuse(ShellText.Hole hole, String value, List<String> problems) {
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    problems.add(
        "{%s} stands %s, where a shell would take %s apart; put it outside of quotes"
            .formatted(hole.name(), hole.where().words(), shown));
    return Optional.empty();
  }

  /// The quote in which a placeholder stands: whichever makes its place plain text again when it is
  /// closed before it. A space for one that cannot be told.
  private char quote(ShellText.Hole hole) {
    String before = template.substring(0, hole.start());
    for (char quote : new char[] {'\'', '"'}) {
      var holes = ShellText.holes(before + quote + " {x}");
      if (holes.getLast().where() == ShellText.Where.PLAIN && isSimple(before, quote)) {
        return quote;
      }
    }
    return ' ';
  }

  /// `$'…'` reads backslashes, so its text is no plain one.
  private static boolean isSimple(String before, char quote) {
    int open = before.lastIndexOf(quote);
    return open < 1 || quote == '"' || before.charAt(open - 1) != '$';
  }

  private String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Int(BigInteger number) -> number.toString();
      case Value.Float(double number) -> FloatText.of(number);
      case Value.Bool(boolean truth) -> String.valueOf(truth);
      case Value.Null _ -> "null";
      case Value.Array _, Value.Object _ -> json.apply(value);
    };
  }

  private static Value.Object sorted(Value.Object object) {
    var members = new LinkedHashMap<String, Value>();
    new TreeMap<>(object.members()).forEach((key, value) -> members.put(key, sorted(value)));
    return new Value.Object(members);
  }

  private static Value sorted(Value value) {
    return switch (value) {
      case Value.Object object -> sorted(object);
      case Value.Array(List<Value> items) ->
          new Value.Array(items.stream().map(RunnerCommand::sorted).toList());
      case Value.Text _, Value.Int _, Value.Float _, Value.Bool _, Value.Null _ -> value;
    };
  }
}
