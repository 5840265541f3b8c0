package dev.assay.config;

import dev.assay.experiment.Command;
import dev.assay.experiment.JobType;
import dev.assay.experiment.ResultFile;
import dev.assay.experiment.ResultFile.Kind;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The table of a job type in a file of settings → [JobType].
final class JobTypeReader {

  private static final Set<String> PROGRESS = Set.of("step", "of", "percent", "eta", "best");

  private final Problems problems;
  private final StageReader stages;
  private final Path folder;
  private final Map<String, String> environment;

  JobTypeReader(Source source, Map<String, String> environment) {
    this.problems = new Problems(source, Set.of());
    this.environment = environment;
    this.folder = Upward.parent(Path.of(source.name()));
    var context = new Context(environment, "", Instant.EPOCH);
    var names = ParamNames.NONE;
    this.stages =
        new StageReader(
            problems, folder, context, new Placeholders(problems, names), Routing.none(problems));
  }

  /// `type` with the keys that `fields` gives.
  ///
  /// @throws InputException on a pattern or command that cannot be
  JobType over(JobType type, Fields fields) {
    var execution = new Execution(fields, fields);
    var changed =
        new JobType(
            type.name(),
            fields.has("command") ? command(fields, type.command()) : type.command(),
            fields.node("allowed").map(Node::value).orElse(type.allowed())
                    instanceof Value.Object allowed
                ? allowed
                : type.allowed(),
            fields.has("expect")
                ? stages.expect(execution.within("expect", SpecKeys.EXPECT))
                : type.expect(),
            fields.has("metrics") ? stages.patterns(execution) : type.patterns(),
            fields.has("progress") ? progress(fields) : type.progress(),
            fields.has("results") ? results(fields) : type.results(),
            fields.has("env_from") ? from(fields) : type.from());
    problems.throwIfAny();
    return changed;
  }

  static JobType with(JobType type, Command command) {
    return new JobType(
        type.name(),
        command,
        type.allowed(),
        type.expect(),
        type.patterns(),
        type.progress(),
        type.results(),
        type.from());
  }

  private Command command(Fields fields, Command otherwise) {
    return stages.words(fields).orElse(otherwise);
  }

  private List<String> progress(Fields fields) {
    List<String> patterns = fields.texts("progress");
    for (String regex : patterns) {
      try {
        var groups = Pattern.compile(regex).namedGroups().keySet();
        if (groups.isEmpty() || !PROGRESS.containsAll(groups)) {
          problems.error(
              fields.line("progress"),
              fields.pathOf("progress"),
              "its groups are %s; allowed are step, of, percent, eta and best"
                  .formatted(groups.isEmpty() ? "none" : String.join(", ", groups)),
              "as in '(?<step>[0-9]+)/(?<of>[0-9]+)'");
        }
      } catch (PatternSyntaxException e) {
        problems.error(
            fields.line("progress"),
            fields.pathOf("progress"),
            "not a regular expression: %s near character %d"
                .formatted(e.getDescription(), e.getIndex() + 1),
            "");
      }
    }
    return patterns;
  }

  private List<ResultFile> results(Fields fields) {
    Fields results = fields.within("results", JobTypeKeys.RESULTS);
    var files = new ArrayList<ResultFile>();
    results.text("learning_curve").ifPresent(g -> add(files, results, Kind.LEARNING_CURVE, g));
    results.text("stats").ifPresent(g -> add(files, results, Kind.STATS, g));
    results.text("best_prompt").ifPresent(g -> add(files, results, Kind.BEST_PROMPT, g));
    return files;
  }

  private void add(List<ResultFile> files, Fields results, Kind kind, String glob) {
    if (glob.contains("/")) {
      problems.error(
          results.table().line(),
          results.path(),
          "found '%s'; the name of a file is allowed, with * and ?".formatted(glob),
          "");
    }
    files.add(new ResultFile(kind, glob));
  }

  private Map<String, String> from(Fields fields) {
    var references = new LinkedHashMap<String, String>();
    fields
        .textsByName("env_from")
        .forEach((name, reference) ->
            references.put(
                name,
                reference.startsWith("file:")
                    ? "file:" + Folders.resolve(folder, reference.substring(5), environment)
                    : reference));
    return references;
  }
}
