package dev.assay.config;

import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.JobType;
import dev.assay.experiment.TypedJob;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// `job_type`, `config_path` and `config_overrides` → a configuration whose params are the
/// overrides, and its [TypedJob].
final class TypedJobReader {

  private static final List<String> KEYS = List.of("job_type", "config_path", "config_overrides");
  private static final List<String> BROKERS =
      List.of("EXPERIMENT_QUEUE_BROKER_URL", "EXPERIMENT_QUEUE_RESULT_BACKEND_URL");

  private final Problems problems;
  private final Path folder;
  private final Context context;

  TypedJobReader(Problems problems, Path folder, Context context) {
    this.problems = problems;
    this.folder = folder;
    this.context = context;
  }

  /// Whether a table, the top level or one of `jobs`, is that of a typed job.
  static boolean isTyped(Fields fields) {
    return KEYS.stream().anyMatch(fields::has) || hasAlias(fields);
  }

  private static boolean hasAlias(Fields fields) {
    return fields.section().key("type").isPresent() && fields.has("type");
  }

  /// Whether any configuration of a document is typed.
  static boolean isAnyTyped(Fields top) {
    return isTyped(top) || jobs(top).stream().anyMatch(TypedJobReader::isTyped);
  }

  /// The names of all overrides of a document, as commands may name them.
  static Set<String> names(Fields top) {
    var names = new HashSet<>(TypedJob.OWN);
    addNames(top, names);
    jobs(top).forEach(job -> addNames(job, names));
    return names;
  }

  private static List<Fields> jobs(Fields top) {
    return top.items("jobs").stream().map(job -> Fields.of(SpecKeys.JOB, job, "jobs")).toList();
  }

  private static void addNames(Fields fields, Set<String> names) {
    fields.named("config_overrides").forEach((key, member) -> addNames(key, member.node(), names));
  }

  private static void addNames(String key, Node node, Set<String> names) {
    if (node instanceof Node.Mapping(var members, _) && !members.isEmpty()) {
      members.forEach((inner, member) -> addNames(key + "." + inner, member.node(), names));
    } else {
      names.add(key);
    }
  }

  /// Says what else those who come from that queue should know.
  void greet(Fields top) {
    if (!isAnyTyped(top)) {
      return;
    }
    for (String variable : BROKERS) {
      if (context.environment().containsKey(variable)) {
        problems.warn(0, "", variable + " is not needed: there is no broker here");
      }
    }
  }

  /// The configuration of a typed table; empty where something was refused.
  ///
  /// @param command what the table itself says is run
  /// @param inherited whether the document says elsewhere what is run
  Optional<Configuration> read(Fields fields, Optional<Command> command, boolean inherited) {
    int before = problems.count();
    Optional<JobType> type = type(fields, command.isPresent() || inherited);
    // Whoever misspelt a type that needs no file is not to be asked for one.
    boolean isAsked = type.isPresent() || fields.has("config_path");
    Optional<Path> file = isAsked ? file(fields) : Optional.empty();
    if (fields.section().key("params").isPresent() && fields.has("params")) {
      error(
          fields,
          "params",
          "'params' is given to a job with a file of settings",
          "write config_overrides");
    }
    if (problems.count() > before || type.isEmpty() || file.isEmpty()) {
      return Optional.empty();
    }
    return text(fields, file.get())
        .flatMap(text ->
            configured(
                fields,
                command.or(() -> own(type.get())),
                new TypedJob(type.get(), file.get(), text)));
  }

  private static Optional<Command> own(JobType type) {
    return type.command().equals(new Command.Words(List.of()))
        ? Optional.empty()
        : Optional.of(type.command());
  }

  private Optional<JobType> type(Fields fields, boolean hasCommand) {
    boolean alias = hasAlias(fields);
    if (alias && fields.has("job_type")) {
      error(fields, "type", "'type' and 'job_type' are both given", "keep job_type");
      return Optional.empty();
    }
    Optional<String> given =
        fields.text("job_type").or(() -> alias ? fields.text("type") : Optional.empty());
    if (given.isEmpty() && hasCommand) {
      return Optional.of(JobType.plain("", new Command.Words(List.of())));
    }
    if (given.isEmpty() && !fields.has("job_type")) {
      problems.warn(
          fields.table().line(),
          fields.path(),
          "it has no job_type and no command, and is taken for " + JobTypes.USUAL);
    }
    String name = given.map(String::strip).orElse(JobTypes.USUAL);
    Optional<JobType> type = context.types().find(name, context.environment());
    if (type.isEmpty()) {
      error(
          fields,
          alias ? "type" : "job_type",
          "found '%s'; %s is allowed"
              .formatted(Shown.of(name), String.join(" or ", context.types().names())),
          Optional.of(Nearest.hint(name, context.types().names()))
              .filter(hint -> !hint.isEmpty())
              .orElse("declare it in assay.toml: [job_types.%s]".formatted(Shown.of(name))));
    } else if (!hasCommand && own(type.get()).isEmpty()) {
      error(
          fields,
          alias ? "type" : "job_type",
          "the job type '%s' has no command".formatted(name),
          "give it one in assay.toml, under [job_types.%s]".formatted(name));
    }
    return type;
  }

  private Optional<Path> file(Fields fields) {
    Optional<String> text = fields.text("config_path");
    if (text.isEmpty()) {
      if (!fields.has("config_path")) {
        problems.error(
            fields.table().line(),
            fields.path(),
            "'config_path' is missing; the path of a TOML file is needed");
      }
      return Optional.empty();
    }
    Path file = Folders.resolve(folder, text.get(), context.environment());
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".toml")) {
      error(
          fields,
          "config_path",
          "found '%s'; a file that ends with .toml is allowed".formatted(Shown.of(text.get())),
          "");
    } else if (!Files.isRegularFile(file)) {
      error(
          fields,
          "config_path",
          "there is no file '%s'".formatted(file),
          "a relative path is seen from the folder of the specification");
    } else {
      return Optional.of(file);
    }
    return Optional.empty();
  }

  private Optional<String> text(Fields fields, Path file) {
    try {
      String text = Files.readString(file);
      TomlConfig.read(file, text);
      return Optional.of(text);
    } catch (CharacterCodingException e) {
      error(fields, "config_path", "'%s' is not UTF-8 text".formatted(file), "");
    } catch (IOException e) {
      error(fields, "config_path", "'%s' cannot be read: %s".formatted(file, e.getMessage()), "");
    } catch (InputException e) {
      error(fields, "config_path", String.valueOf(e.getMessage()), "");
    }
    return Optional.empty();
  }

  private Optional<Configuration> configured(
      Fields fields, Optional<Command> command, TypedJob job) {
    var plain = TomlConfig.read(job.config(), job.text());
    Value given = fields.node("config_overrides").map(Node::value).orElse(Value.EMPTY);
    try {
      SequencedMap<String, Value> overrides =
          plain.flat(given instanceof Value.Object table ? table : Value.EMPTY);
      var params = params(fields, job, overrides);
      plain.with(overrides);
      overrides.forEach((key, value) ->
          plain
              .doubt(key, value)
              .ifPresent(doubt -> problems.warn(line(fields, key), path(fields, key), doubt)));
      TypedConfig.of(job, params, context.environment())
          .secrets()
          .forEach(key ->
              problems.warn(
                  fields.line("config_path"),
                  fields.pathOf("config_path"),
                  "%s of %s looks like a secret and would be stored; write ${NAME}"
                      .formatted(key, job.config())));
      return Optional.of(new Configuration(params, command, env(fields), Optional.of(job)));
    } catch (InputException e) {
      refuse(fields, given, job, e);
      return Optional.empty();
    }
  }

  private static Map<String, String> env(Fields fields) {
    return fields.section().equals(SpecKeys.JOB) ? fields.textsByName("env") : Map.of();
  }

  private Value.Object params(Fields fields, TypedJob job, Map<String, Value> overrides) {
    var params = new LinkedHashMap<String, Value>();
    if (!job.type().name().isEmpty()) {
      params.put(TypedJob.TYPE, Value.of(job.type().name()));
    }
    params.put(TypedJob.CONFIG, Value.of(fields.text("config_path").orElseThrow()));
    for (String own : TypedJob.OWN) {
      if (overrides.containsKey(own)) {
        error(
            fields,
            "config_overrides",
            "'%s' is the name of what the job itself is given".formatted(own),
            "set it in the file");
      }
    }
    params.putAll(overrides);
    return Value.object(params);
  }

  /// At the override, where there is one to blame; else at the file.
  private void refuse(Fields fields, Value overrides, TypedJob job, InputException e) {
    boolean overridden =
        !e.key().isEmpty()
            && overrides instanceof Value.Object(var members)
            && members.keySet().stream().anyMatch(key -> touches(key, e.key()));
    if (overridden) {
      problems.error(line(fields, e.key()), path(fields, e.key()), e.problem(), e.hint());
      return;
    }
    error(
        fields,
        "config_path",
        "%s: %s%s".formatted(job.config(), e.key().isEmpty() ? "" : e.key() + ": ", e.problem()),
        e.hint());
  }

  private static boolean touches(String written, String key) {
    return key.equals(written) || key.startsWith(written + ".") || written.contains("\"");
  }

  /// The line of the override that sets `key`.
  private static int line(Fields fields, String key) {
    return fields.named("config_overrides").entrySet().stream()
        .filter(member -> touches(member.getKey(), key))
        .mapToInt(member -> deep(member.getValue(), member.getKey(), key))
        .findFirst()
        .orElse(fields.line("config_overrides"));
  }

  private static int deep(Node.Member member, String at, String key) {
    if (!at.equals(key) && member.node() instanceof Node.Mapping(var members, _)) {
      for (var inner : members.entrySet()) {
        String name = at + "." + inner.getKey();
        if (touches(name, key)) {
          return deep(inner.getValue(), name, key);
        }
      }
    }
    return member.line();
  }

  private static String path(Fields fields, String key) {
    return fields.pathOf("config_overrides") + "." + key;
  }

  private void error(Fields fields, String key, String problem, String hint) {
    problems.error(fields.line(key), fields.pathOf(key), problem, hint);
  }
}
