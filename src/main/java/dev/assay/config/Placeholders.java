package dev.assay.config;

import dev.assay.experiment.Command;
import dev.assay.experiment.Placeholder;
import dev.assay.experiment.Rendering;
import dev.assay.experiment.ShellText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares the placeholders of commands with the parameters there are.
final class Placeholders {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?");
  private static final Pattern BRACED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");
  private static final String PARAMS_FILE = "ASSAY_JOB_PARAMS";

  private final Problems problems;
  private final ParamNames names;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> checked = new HashSet<>();
  private boolean usesAll;
  private boolean usesScript;
  private boolean usesWords;

  Placeholders(Problems problems, ParamNames names) {
    this.problems = problems;
    this.names = names;
  }

  ParamNames names() {
    return names;
  }

  /// Looks at the command that `key` of `fields` gives; once, however many stages inherit it.
  void check(Command command, Fields fields, String key) {
    if (!checked.add(fields.pathOf(key))) {
      return;
    }
    switch (command) {
      case Command.Words(List<String> words) ->
          words.forEach(word -> word(word, fields.line(key), fields.pathOf(key)));
      case Command.Script(String text) -> script(text, fields.line(key), fields.pathOf(key));
    }
  }

  private void word(String word, int line, String path) {
    usesWords = true;
    noteVariables(word);
    Matcher hole = Placeholder.PATTERN.matcher(word);
    while (hole.find()) {
      String name = hole.group(1);
      if (name.equals(Placeholder.ARGS) && !word.equals(hole.group())) {
        problems.error(
            line,
            path,
            "{args} stands within the word '%s'; it becomes several words"
                .formatted(Shown.of(word)),
            "write it as a word of its own");
      }
      note(name, line, path);
    }
    Matcher braced = BRACED.matcher(word);
    while (braced.find()) {
      boolean param = names.all().contains(braced.group(1));
      problems.warn(
          line,
          path,
          "%s stays as it is, since no shell reads 'command'; %s"
              .formatted(
                  braced.group(),
                  param ? "write {%s}".formatted(braced.group(1)) : "use 'script' for shell text"));
    }
  }

  private void script(String text, int line, String path) {
    usesScript = true;
    noteVariables(text);
    for (ShellText.Hole hole : ShellText.holes(text)) {
      boolean known = isKnown(hole.name());
      if (hole.where() == ShellText.Where.COMMENT) {
        continue;
      }
      if (known && hole.where() != ShellText.Where.PLAIN) {
        problems.error(
            line,
            path,
            "{%s} stands %s, where a shell would take its value apart"
                .formatted(hole.name(), hole.where().words()),
            hole.where() == ShellText.Where.QUOTED
                ? "take the quotes away: values arrive quoted"
                : "use a variable: x={%s}, then \"$x\"".formatted(hole.name()));
      }
      // An unknown one within quotes or an expansion is text of another language.
      if (known || hole.where() == ShellText.Where.PLAIN) {
        note(hole.name(), line, path);
      }
    }
  }

  private boolean isKnown(String name) {
    return names.all().contains(name) || Placeholder.RESERVED.contains(name);
  }

  private void noteVariables(String text) {
    Matcher variable = VARIABLE.matcher(text);
    while (variable.find()) {
      String name = variable.group(1);
      usesAll = usesAll || name.equals(PARAMS_FILE);
      names.all().stream().filter(p -> Rendering.variable(p).equals(name)).forEach(used::add);
    }
  }

  private void note(String name, int line, String path) {
    if (Placeholder.RESERVED.contains(name)) {
      usesAll = usesAll || !name.equals(Placeholder.JOB_ID);
      return;
    }
    if (!names.all().contains(name)) {
      var nearest = new ArrayList<>(names.all());
      nearest.addAll(Placeholder.RESERVED);
      String hint = Nearest.of(name, nearest).map("; did you mean {%s}?"::formatted).orElse("");
      problems.warn(line, path, "{%s} is no parameter and stays as it is%s".formatted(name, hint));
      return;
    }
    used.add(name);
    if (!names.always().contains(name)) {
      problems.warn(
          line,
          path,
          "{%s} stays as it is in trials that have no '%s'; {args} leaves it out"
              .formatted(name, name));
    }
  }

  /// Says which parameters no command uses, and refuses what a script could not tell apart.
  void finish() {
    if (usesScript) {
      refuseCollisions();
    }
    if (usesAll || !(usesScript || usesWords)) {
      return;
    }
    Collection<String> unused = new LinkedHashSet<>(names.all());
    unused.removeAll(used);
    unused.removeAll(names.settings());
    if (unused.isEmpty()) {
      return;
    }
    if (used.isEmpty()) {
      problems.warn(
          names.line(unused.iterator().next()),
          "",
          "no command has a parameter; the program must read the file $" + PARAMS_FILE);
      return;
    }
    for (String name : unused) {
      problems.warn(
          names.line(name),
          name,
          "this parameter is in no command; the program finds it only in the file $" + PARAMS_FILE);
    }
  }

  private void refuseCollisions() {
    var variables = new HashMap<String, String>();
    for (String name : names.all()) {
      String other = variables.putIfAbsent(Rendering.variable(name), name);
      if (other != null) {
        problems.error(
            names.line(name),
            name,
            "'%s' and '%s' are both %s in a script"
                .formatted(other, name, Rendering.variable(name)),
            "rename one, or use 'command'");
      }
    }
  }
}
