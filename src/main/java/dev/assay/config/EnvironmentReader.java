package dev.assay.config;

import dev.assay.experiment.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// `env`, `env_inherit`, `env_file` and `env_from` → what a job sees of the environment.
final class EnvironmentReader {

  private static final Pattern CAPTURED =
      Pattern.compile(
          "PATH|VIRTUAL_ENV|CONDA_.*|PYTHONPATH|LD_LIBRARY_PATH|CUDA_.*|XDG_.*|LANG|LC_.*|TMPDIR"
              + "|HOME|USER");
  private static final String ALL = "all";
  private static final String OWN = "ASSAY_";

  private final Problems problems;
  private final Path folder;
  private final Map<String, String> submitter;

  EnvironmentReader(Problems problems, Path folder, Context context) {
    this.problems = problems;
    this.folder = folder;
    this.submitter = context.environment();
  }

  Stage.Environment read(Execution execution) {
    var inherit = execution.nearest("env_inherit").map(f -> f.texts("env_inherit"));
    return new Stage.Environment(
        captured(inherit.orElse(List.of())),
        merged(execution, "env"),
        file(execution),
        from(execution));
  }

  /// What every job sees of the submitter, and the names it asked for. The choice of devices is the
  /// worker's, and what Assay itself is told is no business of a job.
  private Map<String, String> captured(List<String> inherit) {
    var captured = new TreeMap<String, String>();
    submitter.forEach((name, value) -> {
      boolean wanted =
          CAPTURED.matcher(name).matches() || inherit.contains(ALL) || inherit.contains(name);
      if (wanted && !name.startsWith(OWN) && !name.equals("CUDA_VISIBLE_DEVICES")) {
        captured.put(name, value);
      }
    });
    return captured;
  }

  /// The variables of the top level and of the stage, which wins.
  private Map<String, String> merged(Execution execution, String key) {
    var variables = new LinkedHashMap<String, String>();
    execution
        .outerFirst()
        .forEach(fields -> {
          variables.putAll(fields.textsByName(key));
          refuseOwn(fields, key, problems);
        });
    return variables;
  }

  static void refuseOwn(Fields fields, String key, Problems problems) {
    fields
        .named(key)
        .forEach((name, member) -> {
          if (name.startsWith(OWN)) {
            problems.error(
                member.line(),
                fields.pathOf(key) + "." + name,
                "names that begin with ASSAY_ are Assay's own",
                "choose another name");
          }
        });
  }

  private Optional<Path> file(Execution execution) {
    return execution
        .nearest("env_file")
        .flatMap(fields ->
            fields
                .text("env_file")
                .map(text -> {
                  Path path = Folders.resolve(folder, text, submitter);
                  if (!Files.isRegularFile(path)) {
                    problems.error(
                        fields.line("env_file"),
                        fields.pathOf("env_file"),
                        "there is no file '%s'".formatted(path),
                        "it holds lines KEY=value");
                  }
                  return path;
                }));
  }

  private Map<String, String> from(Execution execution) {
    var references = new LinkedHashMap<String, String>();
    merged(execution, "env_from")
        .forEach((name, reference) ->
            references.put(
                name,
                reference.startsWith("file:")
                    ? "file:" + Folders.resolve(folder, reference.substring(5), submitter)
                    : reference));
    return references;
  }
}
