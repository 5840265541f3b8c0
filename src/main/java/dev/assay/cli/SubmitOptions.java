package dev.assay.cli;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `submit` and `run` share: where a specification comes from, and what is laid over it.
final class SubmitOptions {

  private SubmitOptions() {}

  static void declare(Shape shape) {
    declare(shape, "FILE", "Specifications: YAML, JSON or TOML; - for standard input");
  }

  /// As above, with what is to be submitted.
  static void declare(Shape shape, String operand, String meaning) {
    shape
        .anyOperands(operand, meaning)
        .values("--inline", "JSON", "A specification on the command line")
        .values("--params", "K=V", "Fixed parameters, laid over every configuration")
        .values("--sweep", "AXES", "Axes to multiply with: \"lr=0.1|0.01, seed=0..3\"")
        .value("--name", "NAME", "Name of the experiment")
        .number("--priority", "0-10", "Higher first")
        .number("--parallelism", "N", "Jobs of this experiment at once")
        .value("--timeout", "SPAN", "Longest time of one attempt, e.g. 30m")
        .value("--maximize", "METRIC", "The metric to rank by, higher is better")
        .value("--minimize", "METRIC", "The metric to rank by, lower is better")
        .number("--repeat", "N", "Run every configuration N times")
        .values("--notify", "CMD|URL", "Tell somebody how it goes, instead of whom the file names")
        .flag("--hold", "Queue the jobs held")
        .values("--after", "ID[:ok|any]", "Start when these have ended")
        .value("--start-at", "TIME", "Start no sooner: ISO-8601, or +10m")
        .value("--idempotency-key", "KEY", "The same key and body give the first answer again")
        .value("--plan-hash", "HASH", "Refuse if the plan is not this one")
        .flag("--snapshot", "Run in a copy of the code as it is now")
        .choice(
            "--cache",
            "MODE",
            List.of("off", "use", "refresh"),
            "Whether results of the same work are used again")
        .flag("--unique-name", "Refuse if the name is taken");
  }

  /// The request that the words make.
  ///
  /// @param environment from which the jobs inherit
  static Request request(Session session, Map<String, String> environment) {
    return request(session, environment, false);
  }

  /// As above.
  ///
  /// @param isStored whether an operand that is no file may be an experiment
  static Request request(Session session, Map<String, String> environment, boolean isStored) {
    return new Request(
        sources(session, isStored),
        session.values("--params"),
        session.values("--sweep"),
        overrides(session),
        session.has("--hold"),
        session.has("--unique-name"),
        session.values("--after"),
        session.value("--start-at").orElse(""),
        session.number("--repeat"),
        session.value("--idempotency-key").orElse(""),
        session.value("--plan-hash").orElse(""),
        new Caller(session.actor(), environment));
  }

  private static List<Source> sources(Session session, boolean isStored) {
    Path folder = session.surroundings().folder();
    var sources = new ArrayList<Source>();
    List<String> files = session.operands();
    if (files.indexOf("-") != files.lastIndexOf("-")) {
      throw new UsageException("standard input can be read only once, found - twice", "");
    }
    for (String file : files) {
      sources.add(
          isStored && isName(folder, file)
              ? new Source.Stored(file)
              : new Source.Text(file, session.read(file), folderOf(folder, file)));
    }
    for (String inline : session.values("--inline")) {
      sources.add(new Source.Text("--inline", inline, folder));
    }
    session.command().ifPresent(command -> sources.add(new Source.Words(words(command), folder)));
    if (sources.isEmpty()) {
      throw new UsageException(
          "nothing to submit",
          "name a file, - for standard input, --inline JSON, or a command after --");
    }
    return sources;
  }

  private static boolean isName(Path folder, String operand) {
    return operand.matches("[A-Za-z0-9_][A-Za-z0-9_-]*") && !Files.exists(folder.resolve(operand));
  }

  private static List<String> words(List<String> command) {
    if (command.isEmpty()) {
      throw new UsageException("no command stands after --", "");
    }
    return command;
  }

  private static Path folderOf(Path folder, String file) {
    Path parent = file.equals("-") ? null : folder.resolve(file).normalize().getParent();
    return parent == null ? folder : parent;
  }

  private static Map<String, Value> overrides(Session session) {
    Map<String, Value> overrides = new LinkedHashMap<>();
    session.value("--name").ifPresent(name -> overrides.put("name", Value.of(name)));
    session.value("--timeout").ifPresent(span -> overrides.put("timeout", Value.of(span)));
    for (String key : List.of("priority", "parallelism")) {
      session.number("--" + key).ifPresent(number -> overrides.put(key, Value.of(number)));
    }
    if (session.has("--notify")) {
      overrides.put(
          "notify", Value.of(session.values("--notify").stream().map(Value::of).toList()));
    }
    objective(session).ifPresent(objective -> overrides.put("objective", objective));
    if (session.has("--snapshot")) {
      overrides.put("snapshot", Value.of(true));
    }
    session.value("--cache").ifPresent(mode -> overrides.put("cache", Value.of(mode)));
    return overrides;
  }

  private static Optional<Value> objective(Session session) {
    Optional<String> up = session.value("--maximize");
    Optional<String> down = session.value("--minimize");
    if (up.isPresent() && down.isPresent()) {
      throw new UsageException("--maximize and --minimize exclude each other", "");
    }
    return up.or(() -> down)
        .map(metric -> {
          Map<String, Value> objective = new LinkedHashMap<>();
          objective.put("metric", Value.of(metric));
          objective.put("goal", Value.of(up.isPresent() ? "maximize" : "minimize"));
          return Value.object(objective);
        });
  }
}
