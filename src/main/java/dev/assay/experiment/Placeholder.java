package dev.assay.experiment;

import java.util.List;
import java.util.regex.Pattern;

/// What stands in braces in a command and is replaced for each trial.
public final class Placeholder {

  /// `{name}`, unless a `$` stands before it. Group 1 is the name.
  public static final Pattern PATTERN =
      Pattern.compile("(?<!\\$)\\{([\\p{L}\\p{N}_./][\\p{L}\\p{M}\\p{N}_./-]*)\\}");

  /// Every parameter as `--key=value`, each a word of its own.
  public static final String ARGS = "args";

  /// All parameters as one JSON object.
  public static final String PARAMS_JSON = "params_json";

  /// All parameters as one JSON object, quoted for a shell that will read it.
  public static final String PARAMS_JSON_SHELL = "params_json_shell";

  /// The id of the job.
  public static final String JOB_ID = "job_id";

  /// The names that no parameter may have.
  public static final List<String> RESERVED = List.of(ARGS, PARAMS_JSON, PARAMS_JSON_SHELL, JOB_ID);

  private Placeholder() {}
}
