package dev.assay.draft;

import dev.assay.draft.Knob.Kind;
import dev.assay.draft.PythonCalls.Call;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the options that a script declares with `add_argument`.
final class ArgparseReader {

  private static final Set<String> FLAGS =
      Set.of("store_true", "store_false", "store_const", "append", "append_const", "count");
  private static final Set<String> SILENT = Set.of("help", "version");

  private final Reading reading;

  ArgparseReader(Reading reading) {
    this.reading = reading;
  }

  void read(PythonCalls calls) {
    calls.methods("add_argument").forEach(this::option);
  }

  private void option(Call call) {
    var names = new ArrayList<String>();
    for (PythonValue value : call.positional()) {
      if (value instanceof PythonValue.Literal(Value.Text(String name))) {
        names.add(name);
      }
    }
    if (names.isEmpty() || names.size() < call.positional().size()) {
      reading.remark(call.line(), "an option whose name only the running script knows");
      return;
    }
    String action = action(call);
    if (SILENT.contains(action)) {
      return;
    }
    if (names.getFirst().startsWith("-")) {
      flagged(call, names, action);
    } else {
      positional(call, names.getFirst());
    }
  }

  /// The constant of an action, or the last part of the name of its class.
  private static String action(Call call) {
    PythonValue action = call.named().get("action");
    if (action instanceof PythonValue.Name(String dotted)) {
      return dotted.substring(dotted.lastIndexOf('.') + 1);
    }
    if (action instanceof PythonValue.Literal(Value.Text(String text))) {
      return text;
    }
    return action == null ? "store" : "?";
  }

  private void positional(Call call, String name) {
    boolean isOptional =
        call.named().get("nargs") instanceof PythonValue.Literal(Value.Text(String count))
            && (count.equals("?") || count.equals("*"));
    if (isOptional) {
      reading.remark(call.line(), "'%s' is left out; it may be left out".formatted(name));
    } else {
      need(call, capitals(name), name);
    }
  }

  private void flagged(Call call, List<String> names, String action) {
    String flag =
        names.stream().filter(name -> name.startsWith("--")).findFirst().orElse(names.getFirst());
    String name =
        call.named().get("dest") instanceof PythonValue.Literal(Value.Text(String dest))
            ? dest
            : flag.replaceFirst("^-+", "").replace('-', '_');
    if (!Knob.isFlag(flag) || !Knob.isName(name)) {
      reading.remark(
          call.line(), "%s is no name that a parameter can have; add it by hand".formatted(flag));
    } else if (action.equals("BooleanOptionalAction") && flag.startsWith("--")) {
      List<Value> both = List.of(Value.of(flag), Value.of(flag.replaceFirst("^--", "--no-")));
      boolean isOn =
          call.named().get("default") instanceof PythonValue.Literal(Value.Bool(boolean on)) && on;
      reading.add(
          new Knob(
              name,
              "{%s}".formatted(name),
              Kind.TEXT,
              Optional.of(both.get(isOn ? 0 : 1)),
              both,
              call.line()));
    } else if (FLAGS.contains(action)) {
      reading.remark(
          call.line(), "%s takes no value; write it into the command to set it".formatted(flag));
    } else if (!action.equals("store")) {
      reading.remark(call.line(), "%s has an action of its own; add it by hand".formatted(flag));
    } else {
      valued(call, flag, name);
    }
  }

  private void valued(Call call, String flag, String name) {
    if (!call.isWhole()) {
      reading.remark(call.line(), "%s is given more in a * or **; add it by hand".formatted(flag));
      return;
    }
    if (call.named().containsKey("nargs")) {
      several(call, flag);
      return;
    }
    Optional<Value> preset = preset(call);
    if (isRequired(call)) {
      boolean isTried = choices(call).size() > 1;
      if (!isTried) {
        need(call, flag + " " + capitals(name), flag);
        return;
      }
    }
    Optional<Kind> kind = kind(call, flag);
    boolean isComputed = call.named().get("default") instanceof PythonValue.Unknown;
    if (isComputed && choices(call).isEmpty()) {
      reading.remark(
          call.line(), "%s has a default that only the running script knows".formatted(flag));
      return;
    }
    kind.ifPresent(known ->
        reading.add(
            new Knob(
                name, "%s {%s}".formatted(flag, name), known, preset, choices(call), call.line())));
  }

  private void need(Call call, String words, String name) {
    reading.need(words, "line %d: '%s' has to be given".formatted(call.line(), name));
  }

  private void several(Call call, String flag) {
    if (isRequired(call)) {
      need(call, flag + " VALUES", flag);
    } else {
      reading.remark(call.line(), "%s takes several values; add it by hand".formatted(flag));
    }
  }

  private static boolean isRequired(Call call) {
    return call.named().get("required") instanceof PythonValue.Literal(Value.Bool(boolean is))
        && is;
  }

  private static Optional<Value> preset(Call call) {
    return call.named().get("default") instanceof PythonValue.Literal(Value value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /// What the program makes of the text it is given; empty, with a remark, where that is unclear.
  private Optional<Kind> kind(Call call, String flag) {
    Map<String, PythonValue> named = call.named();
    if (named.containsKey("choices")) {
      if (choices(call).isEmpty()) {
        reading.remark(call.line(), "%s has choices that are not all in the text".formatted(flag));
        return Optional.empty();
      }
      return Optional.of(Kind.TEXT);
    }
    PythonValue type = named.get("type");
    if (type == null || (type instanceof PythonValue.Name(String text) && text.equals("str"))) {
      return Optional.of(Kind.TEXT);
    }
    if (type instanceof PythonValue.Name(String name)) {
      switch (name) {
        case "int" -> {
          return Optional.of(Kind.WHOLE);
        }
        case "float" -> {
          return Optional.of(Kind.REAL);
        }
        default -> {}
      }
    }
    reading.remark(
        call.line(), "%s has a type of its own, so its values are unclear".formatted(flag));
    return Optional.empty();
  }

  /// Empty where they are not known to the last.
  private static List<Value> choices(Call call) {
    var choices = new ArrayList<Value>();
    if (call.named().get("choices") instanceof PythonValue.Items(List<PythonValue> items)) {
      for (PythonValue item : items) {
        if (!(item instanceof PythonValue.Literal(Value value)) || !Reading.isChoice(value)) {
          return List.of();
        }
        if (choices.stream().noneMatch(other -> isSame(other, value))) {
          choices.add(value);
        }
      }
    }
    return choices;
  }

  /// As a specification sees it: `1` and `1.0` are the same.
  private static boolean isSame(Value one, Value other) {
    return one.equals(other)
        || (!(one instanceof Value.Text)
            && !(other instanceof Value.Text)
            && Double.parseDouble(Json.write(one)) == Double.parseDouble(Json.write(other)));
  }

  private static String capitals(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    return plain.isEmpty() || plain.equals("_") ? "VALUE" : plain;
  }
}
