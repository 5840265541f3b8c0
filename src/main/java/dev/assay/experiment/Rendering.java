package dev.assay.experiment;

import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/// Fills the placeholders of a command for one job. A value becomes part of the one word in which
/// its placeholder stands, whatever it holds; in shell text it arrives quoted. Names that are not
/// known stay as they are written. Pure.
///
/// @param params of the trial
/// @param jobId what `{job_id}` becomes
/// @param json writes a value as compact JSON
public record Rendering(Value.Object params, String jobId, Function<Value, String> json) {

  private static final String ENVIRONMENT = "ASSAY_PARAM_";

  /// Program and arguments.
  public List<String> words(Command.Words command) {
    var words = new ArrayList<String>();
    for (String word : command.words()) {
      if (word.equals("{" + Placeholder.ARGS + "}")) {
        words.addAll(arguments());
      } else {
        words.add(fill(word));
      }
    }
    return List.copyOf(words);
  }

  /// Shell text in which every placeholder became a quoted word. Only those are filled that stand
  /// where quotes count, see [ShellText].
  public String script(Command.Script script) {
    String text = script.text();
    var filled = new StringBuilder();
    int end = 0;
    for (ShellText.Hole hole : ShellText.holes(text)) {
      if (hole.where() == ShellText.Where.PLAIN) {
        filled.append(text, end, hole.start());
        filled.append(quoted(hole.name()).orElse(text.substring(hole.start(), hole.end())));
        end = hole.end();
      }
    }
    return filled.append(text, end, text.length()).toString();
  }

  /// The parameters as variables for shell text: `ASSAY_PARAM_` and the name in capitals.
  public Map<String, String> environment() {
    var variables = new TreeMap<String, String>();
    params.members().forEach((name, value) -> variables.put(variable(name), text(value)));
    return variables;
  }

  /// The variable in which shell text finds the parameter `name`: capitals, and `_` for everything
  /// but letters and digits of ASCII.
  public static String variable(String name) {
    return ENVIRONMENT + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /// `text` as exactly one word of a POSIX shell.
  public static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private String fill(String word) {
    Matcher hole = Placeholder.PATTERN.matcher(word);
    return hole.replaceAll(
        found -> Matcher.quoteReplacement(plain(found.group(1)).orElse(found.group())));
  }

  private Optional<String> plain(String name) {
    return switch (name) {
      case Placeholder.ARGS -> Optional.of(String.join(" ", arguments()));
      case Placeholder.PARAMS_JSON -> Optional.of(json.apply(params));
      case Placeholder.PARAMS_JSON_SHELL -> Optional.of(quote(json.apply(params)));
      case Placeholder.JOB_ID -> Optional.of(jobId);
      default -> params.get(name).map(this::text);
    };
  }

  private Optional<String> quoted(String name) {
    return switch (name) {
      case Placeholder.ARGS ->
          Optional.of(arguments().stream().map(Rendering::quote).collect(Collectors.joining(" ")));
      case Placeholder.PARAMS_JSON_SHELL -> plain(name);
      default -> plain(name).map(Rendering::quote);
    };
  }

  private List<String> arguments() {
    return params.members().entrySet().stream()
        .map(param -> "--" + param.getKey() + "=" + text(param.getValue()))
        .toList();
  }

  /// The text of a value: strings as they are, numbers and the rest as in JSON.
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
}
