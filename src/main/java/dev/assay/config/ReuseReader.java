package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.Placeholder;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Reuse.Input;
import dev.assay.experiment.Reuse.Mode;
import dev.assay.experiment.ShellText;
import dev.assay.experiment.Stage;
import dev.assay.experiment.Stopping;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/// `cache`, `inputs` and `reuse` → [Reuse], and what cannot go together with them.
final class ReuseReader {

  /// Schedulers that pause trials, whose jobs then end more than once.
  private static final Set<String> PAUSING = Set.of("hyperband", "pbt");

  private final Problems problems;
  private final Path folder;
  private final Map<String, String> environment;
  private final ParamNames names;
  private final Map<Path, Optional<String>> digests = new LinkedHashMap<>();

  ReuseReader(Problems problems, Path folder, Context context, ParamNames names) {
    this.problems = problems;
    this.folder = folder;
    this.environment = context.environment();
    this.names = names;
  }

  /// @param isStage whether the own table is that of a stage
  Reuse read(Execution execution, boolean isStage, Stage stage) {
    Fields own = execution.own();
    boolean narrow = isStage && own.has("reuse");
    Mode mode =
        execution
            .nearest("cache")
            .flatMap(f -> f.text("cache"))
            .map(word -> Mode.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(narrow ? Mode.USE : Mode.OFF);
    Fields reuse =
        narrow
            ? own.within("reuse", SpecKeys.REUSE)
            : Fields.of(SpecKeys.REUSE, new Node.Broken(0), "");
    Optional<List<String>> params =
        reuse.has("params") ? Optional.of(reuse.texts("params")) : Optional.empty();
    params.ifPresent(declared -> checkParams(reuse, stage, new LinkedHashSet<>(declared)));
    List<String> files = reuse.texts("files");
    StageReader.refuseOutside(reuse, files, problems);
    List<Input> inputs = mode == Mode.OFF ? List.of() : inputs(execution, stage);
    if (mode == Mode.OFF && own.has("inputs")) {
      problems.warn(
          own.line("inputs"),
          own.pathOf("inputs"),
          "nothing is used again, so this means nothing; add cache: use");
    }
    if (mode != Mode.OFF) {
      refuseAfterFailure(execution, narrow, stage);
    }
    return new Reuse(mode, params, files, inputs);
  }

  /// Jobs see only the params that are declared, so a command can name no others.
  private void checkParams(Fields reuse, Stage stage, Set<String> declared) {
    for (String name : declared) {
      if (!names.all().contains(name)) {
        problems.error(
            reuse.line("params"),
            reuse.pathOf("params"),
            "found '%s', which is no parameter".formatted(Shown.of(name)),
            Nearest.hint(name, names.all()));
      }
    }
    for (String name : named(stage.command())) {
      if (names.all().contains(name) && !declared.contains(name)) {
        problems.error(
            reuse.line("params"),
            reuse.pathOf("params"),
            "the command of stage '%s' has {%s}, which is not among them"
                .formatted(stage.name(), name),
            "add it, or take it out of the command: jobs of this stage see only these params");
      }
    }
  }

  private static Set<String> named(Command command) {
    var found = new LinkedHashSet<String>();
    switch (command) {
      case Command.Words(List<String> words) ->
          words.forEach(word -> {
            Matcher hole = Placeholder.PATTERN.matcher(word);
            while (hole.find()) {
              found.add(hole.group(1));
            }
          });
      case Command.Script(String text) ->
          ShellText.holes(text).forEach(hole -> found.add(hole.name()));
    }
    return found;
  }

  private List<Input> inputs(Execution execution, Stage stage) {
    var inputs = new ArrayList<Input>();
    execution
        .nearest("inputs")
        .ifPresent(fields ->
            fields
                .texts("inputs")
                .forEach(text -> {
                  Path path = Folders.resolve(folder, text, environment);
                  digest(path, fields, "inputs")
                      .ifPresent(digest -> inputs.add(new Input(path.toString(), digest)));
                }));
    stage
        .environment()
        .file()
        .ifPresent(file ->
            execution
                .nearest("env_file")
                .flatMap(fields -> digest(file, fields, "env_file"))
                .ifPresent(digest -> inputs.add(new Input(file.toString(), digest))));
    return inputs;
  }

  private Optional<String> digest(Path path, Fields fields, String key) {
    var known = digests.get(path);
    if (known != null) {
      return known;
    }
    Optional<String> digest = Optional.empty();
    try {
      digest = Optional.of(ContentDigest.of(path));
    } catch (IOException e) {
      if (key.equals("inputs")) { // of env_file it was said before
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "%s cannot be read: %s".formatted(path, ContentDigest.why(e)),
            "name files and folders that are there at submit");
      }
    }
    digests.put(path, digest);
    return digest;
  }

  private void refuseAfterFailure(Execution execution, boolean narrow, Stage stage) {
    for (Stage.Need need : stage.needs()) {
      if (need.on() == After.On.ANY) {
        Fields where = execution.own();
        problems.error(
            where.line("needs"),
            where.pathOf("needs"),
            "stage '%s' also runs after a failure of '%s', so what it did before cannot be taken"
                .formatted(stage.name(), need.stage()),
            narrow ? "leave out reuse, or :any" : "give it cache: off, or leave out :any");
      }
    }
  }

  /// The stages as they take what was done: what needs a stage that is done anew is done anew.
  static List<Stage> following(List<Stage> sorted) {
    var refreshed = new LinkedHashSet<String>();
    var stages = new ArrayList<Stage>();
    for (Stage stage : sorted) {
      boolean anew = stage.needs().stream().anyMatch(need -> refreshed.contains(need.stage()));
      Stage now =
          anew && stage.reuse().mode() == Mode.USE
              ? stage.withReuse(stage.reuse().withMode(Mode.REFRESH))
              : stage;
      if (anew || stage.reuse().mode() == Mode.REFRESH) {
        refreshed.add(stage.name());
      }
      stages.add(now);
    }
    return stages;
  }

  /// Refuses what needs a copy of the code and has none, and what has no end to be taken.
  ///
  /// @param stages as they were read
  static void check(
      Fields top, List<Stage> stages, Stopping stopping, boolean copied, Problems problems) {
    Optional<Stage> first = stages.stream().filter(stage -> stage.reuse().isOn()).findFirst();
    if (first.isEmpty()) {
      return;
    }
    Stage stage = first.get();
    boolean isTop = top.has("cache");
    int line = isTop ? top.line("cache") : top.line("stages");
    String path = isTop ? "cache" : "stages." + stage.name();
    if (!copied) {
      problems.error(
          line,
          path,
          "whether work is the same cannot be told without a copy of the code",
          "add snapshot: true");
    }
    boolean promotes =
        stopping.scheduler().equals("asha")
            && Value.of("promote").equals(stopping.options().get("mode"));
    if (promotes || PAUSING.contains(stopping.scheduler())) {
      problems.error(
          line,
          path,
          "scheduler %s pauses trials, so none is done at once".formatted(stopping.scheduler()),
          "leave out cache, or take another scheduler");
    }
    if (TypedJobReader.isAnyTyped(top)) {
      problems.error(
          line,
          path,
          "jobs of a type have a file of settings, which is no part of what is compared",
          "leave out cache, or write the command yourself");
    }
  }
}
