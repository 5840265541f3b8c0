package dev.assay.config;

import dev.assay.experiment.Command;
import dev.assay.experiment.JobType;
import dev.assay.experiment.ResultFile;
import dev.assay.experiment.ResultFile.Kind;
import dev.assay.experiment.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/// The types that jobs may have: `gepa` and `mipro` of the queue that trained prompts, and those of
/// the settings, which also may change single keys of these two.
public final class JobTypes {

  /// Words that start a training, in place of the usual program.
  static final String TRAIN_COMMAND = "EXPERIMENT_QUEUE_TRAIN_CMD";

  /// The service that a training talks to.
  private static final String BACKEND = "EXPERIMENT_QUEUE_BACKEND_URL";

  /// Keys that a training reads from its environment.
  private static final List<String> API_KEYS = List.of("SYNTH_API_KEY", "ENVIRONMENT_API_KEY");

  /// The type of a job that names none.
  static final String USUAL = "gepa";

  private static final List<String> PREDEFINED = List.of(USUAL, "mipro");

  /// What a training prints about how far it is.
  private static final List<String> PROGRESS =
      List.of(
          "(?:^|\\| )(?<step>\\d+)/(?<of>\\d+) \\((?<percent>[\\d.]+)%\\)"
              + "(?: \\| ETA: (?<eta>[\\dhms ]+?))?(?: \\| Best: (?<best>[-\\d.]+))?\\s*$",
          "rollouts=(?<step>\\d+)/(?<of>\\d+)",
          "rollouts=\\((?<step>\\d+)/(?<of>\\d+)\\s+rem=\\d+\\)",
          "Completed (?<step>\\d+)/(?<of>\\d+) rollouts");

  private static final List<ResultFile> RESULTS =
      List.of(
          new ResultFile(Kind.LEARNING_CURVE, "*learning_curve*.json"),
          new ResultFile(Kind.STATS, "*stats*.json"),
          new ResultFile(Kind.BEST_PROMPT, "*best_prompt*.json"));

  /// No types but the predefined ones.
  public static final JobTypes NONE = new JobTypes(List.of(), Set.of());

  private final List<Declared> declared;

  /// Behind which no program stands.
  private final Set<String> words;

  /// A table of settings.
  ///
  /// @param origin the file and line
  private record Declared(String name, Fields fields, String origin, Source source) {}

  private JobTypes(List<Declared> declared, Set<String> words) {
    this.declared = List.copyOf(declared);
    this.words = Set.copyOf(words);
  }

  /// The same with those that `settings` declares behind them; a key of these counts where those do
  /// not give it.
  ///
  /// @throws InputException on a pattern or command that cannot be
  JobTypes and(Fields settings, Source source) {
    var all = new ArrayList<>(declared);
    settings
        .named("job_types")
        .forEach((name, member) ->
            all.add(
                new Declared(
                    name,
                    Fields.of(JobTypeKeys.JOB_TYPE, member.node(), "job_types." + name),
                    source.name() + ":" + member.line(),
                    source)));
    var types = new JobTypes(all, words);
    types.names().forEach(name -> types.find(name, Map.of()));
    return types;
  }

  /// The same with types that are only words, unless a program stands behind them already.
  JobTypes withWords(Set<String> words) {
    return new JobTypes(declared, words);
  }

  /// Whether the type says what is run.
  boolean isProgram(String name) {
    return PREDEFINED.contains(name)
        || declared.stream().anyMatch(type -> type.name().equals(name));
  }

  /// All names, in order.
  SequencedSet<String> names() {
    var names = new TreeSet<>(PREDEFINED);
    declared.forEach(type -> names.add(type.name()));
    names.addAll(words);
    return names;
  }

  /// Names and where each stands.
  Map<String, String> origins() {
    var origins = new LinkedHashMap<String, String>();
    declared.forEach(type -> origins.putIfAbsent(type.name(), type.origin()));
    return origins;
  }

  /// The type called `name`, for a submitter with this environment; empty if there is none.
  Optional<JobType> find(String name, Map<String, String> environment) {
    JobType type = PREDEFINED.contains(name) ? predefined(name, environment) : bare(name);
    boolean known = PREDEFINED.contains(name) || words.contains(name);
    for (Declared one : declared.reversed()) {
      if (one.name().equals(name)) {
        type = new JobTypeReader(one.source(), environment).over(type, one.fields());
        known = true;
      }
    }
    if (PREDEFINED.contains(name) && environment.containsKey(TRAIN_COMMAND)) {
      type = JobTypeReader.with(type, new Command.Words(training(environment)));
    }
    return known ? Optional.of(type) : Optional.empty();
  }

  private static JobType bare(String name) {
    return JobType.plain(name, new Command.Words(List.of()));
  }

  private static JobType predefined(String name, Map<String, String> environment) {
    var from = new LinkedHashMap<String, String>();
    API_KEYS.stream().filter(environment::containsKey).forEach(key -> from.put(key, "env:" + key));
    return new JobType(
        name,
        new Command.Words(training(environment)),
        dev.assay.space.Value.EMPTY,
        new Stage.Expect(
            List.of("total_rollouts"),
            List.of(),
            name.equals(USUAL) ? Map.of("total_rollouts", 1.0) : Map.of()),
        List.of(),
        PROGRESS,
        RESULTS,
        from);
  }

  /// @throws InputException if the variable has a quote that is never closed
  private static List<String> training(Map<String, String> environment) {
    var words = new ArrayList<>(program(environment));
    words.addAll(List.of("--type", "prompt_learning", "--config", "{config_path}"));
    String backend = environment.getOrDefault(BACKEND, "");
    if (!backend.isBlank()) {
      words.addAll(List.of("--backend", backend));
    }
    words.addAll(List.of("--poll", "--stream-format", "cli"));
    return words;
  }

  private static List<String> program(Map<String, String> environment) {
    String given = environment.getOrDefault(TRAIN_COMMAND, "");
    if (!given.isBlank()) {
      try {
        return CommandText.split(given);
      } catch (IllegalArgumentException e) {
        throw new InputException(
            InputException.Place.of(TRAIN_COMMAND), "", String.valueOf(e.getMessage()), "close it");
      }
    }
    String venv = environment.getOrDefault("VIRTUAL_ENV", "");
    String python = venv.isBlank() ? "python3" : venv + "/bin/python";
    return List.of(python, "-m", "synth_ai.cli", "train");
  }
}
