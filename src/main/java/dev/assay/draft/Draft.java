package dev.assay.draft;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A specification to be looked over, read from a training script.
///
/// @param yaml the specification, with a comment for all that was suggested or not understood
/// @param parameters what it tries
/// @param kept what the script lets set, and the draft leaves as it is
/// @param remarks what a person has to decide
public record Draft(String yaml, List<String> parameters, List<String> kept, List<String> remarks) {

  /// A script longer than this is not looked through.
  public static final int LONGEST = 2_000_000;

  private static final int WIDTH = 100;

  /// Takes copies.
  public Draft {
    parameters = List.copyOf(parameters);
    kept = List.copyOf(kept);
    remarks = List.copyOf(remarks);
  }

  /// What a script is called, and where.
  ///
  /// @param path as the command is to name it
  /// @param cwd the folder in which it runs, seen from that of the specification; empty for the
  ///   same
  /// @param files the text of a file at a path relative to the script
  public record Script(
      String path,
      String source,
      String cwd,
      java.util.function.Function<String, Optional<String>> files) {}

  /// The draft for `script`, whatever its text is; empty where it declares no options.
  public static Optional<Draft> of(Script script) {
    var calls = new PythonCalls(script.source());
    var reading = new Reading();
    new ArgparseReader(reading).read(calls);
    new HydraReader(reading, path -> script.files().apply(path)).read(calls);
    if (calls.mentions("HfArgumentParser")) {
      reading.remark("HfArgumentParser reads options from classes, which are not looked into");
    }
    if (calls.mentions("click") || calls.mentions("typer")) {
      reading.remark("options declared with click or typer are not looked into");
    }
    return reading.isEmpty() ? Optional.empty() : Optional.of(written(script, reading));
  }

  private static Draft written(Script script, Reading reading) {
    List<Knob> tried = reading.knobs().stream().filter(k -> Suggestion.of(k).isPresent()).toList();
    List<Knob> kept = reading.knobs().stream().filter(k -> !tried.contains(k)).toList();
    var lines = new ArrayList<String>();
    lines.add(
        "# A draft, read from the text of %s; nothing was run.".formatted(clean(script.path())));
    lines.add("# Every range is a suggestion, made from names and defaults. Change it, then look:");
    lines.add("#   assay sweep start FILE --dry-run");
    lines.add("name: " + Json.write(Value.of(name(script.path()))));
    if (!script.cwd().isEmpty()) {
      lines.add("cwd: " + Json.write(Value.of(script.cwd())));
    }
    command(lines, script, reading, tried);
    lines.add("");
    lines.add("resources: {cpus: 1}                  # of one job; gpus: 1 where it takes one");
    lines.add("parallelism: 2                        # jobs at once");
    lines.add("timeout: 1h                           # of one attempt");
    lines.add("");
    lines.add("# What the script reports, as by printing `metric loss=0.41 step=3`: name yours.");
    lines.add("objective: {metric: loss, goal: minimize}");
    space(lines, tried);
    lengths(lines, kept);
    kept(lines, kept);
    if (!reading.remarks().isEmpty()) {
      lines.add("");
      lines.add("# Not understood, or for you to decide:");
      reading.remarks().forEach(remark -> lines.add("# - " + clean(remark)));
    }
    return new Draft(
        String.join("\n", lines) + "\n",
        tried.stream().map(Knob::name).toList(),
        kept.stream().map(Knob::name).toList(),
        reading.remarks().stream().map(Draft::clean).toList());
  }

  private static void command(
      List<String> lines, Script script, Reading reading, List<Knob> tried) {
    var words = new ArrayList<String>();
    words.add("python3 " + quoted(script.path()));
    words.addAll(reading.needed());
    tried.forEach(knob -> words.add(knob.words()));
    lines.add("command: >-");
    var line = new StringBuilder(" ");
    for (String word : words) {
      if (line.length() > 1 && line.length() + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(1);
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
  }

  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  private static void space(List<String> lines, List<Knob> tried) {
    lines.add("");
    if (tried.isEmpty()) {
      lines.add(
          "# Nothing suggests itself to be tried. A parameter looks like this, and stands in");
      lines.add("# the command as {lr}:");
      lines.add("# space:");
      lines.add("#   lr: {type: float, low: 1e-5, high: 1e-1, scale: log}");
      lines.add("# search: {optimizer: tpe, trials: 60, seed: 1}");
      return;
    }
    lines.add("space:                                # suggestions");
    for (Knob knob : tried) {
      lines.add(
          "  %s: %s%s".formatted(knob.name(), Suggestion.of(knob).orElseThrow(), usual(knob)));
    }
    lines.add("");
    lines.add("search: {optimizer: tpe, trials: 60, seed: 1}");
  }

  private static String usual(Knob knob) {
    return knob.preset().map(value -> "  # by default " + shown(value)).orElse("");
  }

  private static String shown(Value value) {
    return clean(value instanceof Value.Text(String text) ? text : Json.write(value));
  }

  /// What says how long it trains is the resource of a scheduler.
  private static void lengths(List<String> lines, List<Knob> kept) {
    Optional<Knob> length = kept.stream().filter(Suggestion::isLength).findFirst();
    if (length.isEmpty()) {
      return;
    }
    String most =
        length.get().preset().orElse(Value.Null.NULL) instanceof Value.Int(BigInteger number)
            ? number.toString()
            : "27";
    lines.add("");
    lines.add(
        "# %s says how long it trains. If the script reports after each, bad trials end early:"
            .formatted(length.get().name()));
    lines.add("# stopping: {scheduler: asha, min: 1, max: %s, eta: 3}".formatted(most));
  }

  private static void kept(List<String> lines, List<Knob> kept) {
    if (kept.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        "# Left as the script has them; to try one, add it to space and these words to the command:");
    for (Knob knob : kept) {
      String usual = knob.preset().map(value -> ", by default " + shown(value)).orElse("");
      lines.add("#   %s%s".formatted(clean(knob.words()), usual));
    }
  }

  /// The file without folder and suffix.
  private static String name(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.py$", "");
    String plain = clean(file).strip();
    return plain.isEmpty() || plain.equals("last") ? "draft" : plain;
  }

  /// `text` for a comment: one line, nothing that cannot be seen.
  private static String clean(String text) {
    var clean = new StringBuilder();
    text.codePoints()
        .limit(200)
        .map(c -> c == ' ' || Reading.isVisible(c) ? c : ' ')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
