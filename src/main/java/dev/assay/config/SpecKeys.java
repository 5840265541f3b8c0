package dev.assay.config;

import static dev.assay.config.Section.Key.required;
import static dev.assay.config.Section.Key.text;

import dev.assay.config.Section.Key;
import dev.assay.config.Shape.Any;
import dev.assay.config.Shape.Choice;
import dev.assay.config.Shape.Either;
import dev.assay.config.Shape.Form;
import dev.assay.config.Shape.ListOf;
import dev.assay.config.Shape.Moment;
import dev.assay.config.Shape.Named;
import dev.assay.config.Shape.Size;
import dev.assay.config.Shape.Span;
import dev.assay.config.Shape.Table;
import dev.assay.config.Shape.Text;
import dev.assay.config.Shape.Truth;
import dev.assay.config.Shape.Whole;
import dev.assay.config.Shape.Word;
import java.util.List;
import java.util.Map;

/// Every key of a specification, once: the reader, its messages, the published schema and the
/// reference page are made from this table or checked against it.
final class SpecKeys {

  static final String PARAM_NAME = "[\\p{L}\\p{N}_./][\\p{L}\\p{M}\\p{N}_./-]*";
  static final String PARAM_NAMING = "a parameter has letters, digits and . - / _ and no spaces";
  static final String VARIABLE_NAME = "[A-Za-z_][A-Za-z0-9_]*";
  static final String VARIABLE_NAMING = "a variable has letters, digits and _";
  static final String STAGE_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
  static final String STAGE_NAMING = "a stage has letters, digits, _ and -";

  /// More is a typo, not an experiment.
  static final int MOST_TRIALS = 1_000_000;

  static final Form POOL =
      new Form("[A-Za-z0-9][A-Za-z0-9_.-]*", "a name of letters, digits and _ . -");

  static final Section RESOURCES =
      new Section(
          "resources",
          List.of(
              new Key("cpus", new Shape.Number(0, "a number above 0"), "cores of one job", "1"),
              new Key(
                  "gpus",
                  new Shape.Number(0, "a whole number, or a share of one device below 1"),
                  "devices of one job",
                  "0"),
              new Key("memory", new Size(), "memory of one job; accounted, not enforced", "0"),
              new Key("nodes", new Whole(1, 100_000), "machines of one job", "1"),
              new Key("pool", POOL, "the class of workers that may run it", "default"),
              new Key(
                  "gpu_preference",
                  new ListOf(new Word(), 1, true),
                  "the GPUs it may get, best first: a number, the beginning of an id, or a part of"
                      + " a name; any for every other",
                  "any")));

  static final Section RETRIES =
      new Section(
          "retries",
          List.of(
              new Key("failures", new Whole(0, 1000), "failed attempts that are forgiven", "0"),
              new Key("backoff", new Span(true), "pause before the first retry; then doubled", "0"),
              new Key(
                  "on",
                  new ListOf(
                      new Choice("exit", "timeout", "killed", "no_result", "launch"), 1, true),
                  "kinds of failure that are retried",
                  "exit"),
              new Key(
                  "exit_codes",
                  new ListOf(new Whole(1, 255), 1, true),
                  "of exits and signals only these exit codes are retried"),
              own("exit", "exit codes other than 0"),
              own("timeout", "timeouts"),
              own("killed", "ends by a signal"),
              own("no_result", "ends without the declared result"),
              own("launch", "programs that could not be started")));

  private static Key own(String kind, String what) {
    return new Key(kind, new Whole(0, 1000), "%s that are forgiven, counted apart".formatted(what));
  }

  static final Section OBJECTIVE =
      new Section(
          "objective",
          List.of(
              required("metric", new Text(), "the metric that jobs report"),
              required(
                  "goal",
                  new Choice(
                      List.of("minimize", "maximize"),
                      Map.of(
                          "minimise",
                          "minimize",
                          "maximise",
                          "maximize",
                          "min",
                          "minimize",
                          "max",
                          "maximize")),
                  "which direction is better"),
              new Key(
                  "reduce",
                  new Choice("last", "best", "min", "max", "mean"),
                  "how several reports become one value",
                  "last")));

  static final Section METRICS =
      new Section(
          "metrics",
          List.of(
              text("name", "the metric; not needed where the pattern has a group 'name'"),
              required(
                  "pattern",
                  new Text(),
                  "regular expression with a group 'value', and optionally 'step' and 'name'")));

  static final Section EXPECT =
      new Section(
          "expect",
          List.of(
              new Key("metrics", new ListOf(new Text(), 0, true), "metrics that must have a value"),
              new Key(
                  "files",
                  new ListOf(new Text(), 0, true),
                  "files that must exist in the attempt's directory"),
              new Key(
                  "at_least",
                  new Named(
                      "(?s).+",
                      "the name of a metric",
                      new Shape.Number(-Double.MAX_VALUE, "a number")),
                  "metrics that must have a value, and not one below this")));

  static final Section SNAPSHOT =
      new Section(
          "snapshot",
          List.of(
              new Key(
                  "include",
                  new ListOf(new Text(), 0, true),
                  "files and folders that git ignores, and that belong to it all the same"),
              new Key(
                  "exclude",
                  new ListOf(new Text(), 0, true),
                  "files and folders that do not belong to it; the copy sees them where they lie"),
              new Key("max_size", new Size(), "a larger one is refused", "100MiB")));

  private static final Shape COMMAND = new Either(new Text(), new ListOf(new Word(), 1, false));

  /// What a stage may set, and the top level for all stages.
  static final List<Key> EXECUTION =
      List.of(
          new Key("command", COMMAND, "program and arguments, as a list or as text; no shell"),
          text("script", "shell text"),
          new Key("cwd", new Text(), "folder in which a job starts", "the folder of the file"),
          new Key(
              "env",
              new Named(VARIABLE_NAME, VARIABLE_NAMING, new Word()),
              "variables that the job sees"),
          new Key(
              "env_inherit",
              new ListOf(new Form(VARIABLE_NAME, "'all', or names of variables"), 0, true),
              "further variables of the submitter, by name, or all"),
          text("env_file", "file of KEY=value lines, read at launch"),
          new Key(
              "env_from",
              new Named(
                  VARIABLE_NAME,
                  VARIABLE_NAMING,
                  new Form("(?s)file:.+|env:" + VARIABLE_NAME, "file:PATH or env:NAME", true)),
              "secrets by reference"),
          new Key("resources", new Table(RESOURCES), "what one job takes of a machine"),
          new Key("timeout", new Span(false), "longest time of one attempt"),
          new Key(
              "signal",
              new Choice(
                  List.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "KILL"),
                  Map.of(
                      "SIGTERM", "TERM", "SIGINT", "INT", "SIGHUP", "HUP", "SIGQUIT", "QUIT",
                      "SIGUSR1", "USR1", "SIGUSR2", "USR2", "SIGKILL", "KILL")),
              "first signal of a stop",
              "TERM"),
          new Key("grace", new Span(true), "time between the first signal and KILL", "10s"),
          new Key("retries", new Table(RETRIES), "when a failed job runs again"),
          new Key(
              "metrics",
              new ListOf(new Table(METRICS), 1, true),
              "how metrics are read from output lines"),
          new Key("expect", new Table(EXPECT), "exit code 0 without these is a failure"),
          new Key(
              "cache",
              new Choice("off", "use", "refresh"),
              "whether the result of the same work is used again",
              "off"),
          new Key(
              "inputs",
              new ListOf(new Text(), 0, true),
              "files and folders, besides the code, that the result depends on"));

  static final Section REUSE =
      new Section(
          "reuse",
          List.of(
              new Key(
                  "params",
                  new ListOf(new Text(), 0, true),
                  "the params that the work depends on; its jobs see no others",
                  "all"),
              new Key(
                  "files",
                  new ListOf(new Text(), 0, true),
                  "files that it leaves in the attempt's directory, without which it is not"
                      + " used")));

  static final Section STAGE =
      new Section(
              "stages",
              List.of(
                  new Key(
                      "needs",
                      new ListOf(
                          new Form(STAGE_NAME + "(:ok|:any)?", "a stage, or stage:any"), 0, true),
                      "stages that must have ended before; :any also after failure"),
                  new Key(
                      "reuse",
                      new Table(REUSE),
                      "the same work is done once, for every trial that needs it")))
          .with(EXECUTION);

  /// A job of a type, which has a file of settings.
  static final List<Key> TYPED =
      List.of(
          text(
              "job_type",
              "its type: gepa, mipro, or one of `job_types` or of a pool in the settings"),
          text("config_path", "the TOML file of settings of its program"),
          new Key(
              "config_overrides",
              new Named("(?s).+", "a dotted key of the file", new Any()),
              "values to set in it: dotted keys, nested tables, or both"));

  static final Section SCHEMA =
      new Section(
          "schema",
          List.of(
              text("params", "the schema of the params of every trial"),
              text("metadata", "the schema of the metadata")));

  static final Section JOB =
      new Section(
              "jobs",
              List.of(
                  new Key(
                      "params",
                      new Named(PARAM_NAME, PARAM_NAMING, new Any()),
                      "the configuration"),
                  new Key("command", COMMAND, "instead of the command of every stage"),
                  text("script", "instead of the command of every stage"),
                  new Key(
                      "env",
                      new Named(VARIABLE_NAME, VARIABLE_NAMING, new Word()),
                      "further variables of these jobs"),
                  text("type", "the same as job_type")))
          .with(TYPED);

  static final Section TOP =
      new Section(
              "the top level",
              List.of(
                  new Key("name", new Text(), "what people call it", "the name of the file"),
                  new Key("description", new Text(true), "what it is for"),
                  new Key("tags", new ListOf(new Word(), 0, true), "words to find it by"),
                  new Key("notes", new Text(true), "anything else worth remembering"),
                  new Key(
                      "schema",
                      new Either(new Text(), new Table(SCHEMA)),
                      "a JSON Schema that the params of every trial must fit: a file, or"
                          + " assay:NAME"),
                  new Key("metadata", new Named("(?s).*", "any text", new Any()), "data of yours"),
                  new Key("owner", new Text(), "whose it is", "who submits"),
                  new Key("priority", new Whole(0, 10), "higher first", "5"),
                  new Key(
                      "parallelism",
                      new Whole(1, Integer.MAX_VALUE),
                      "jobs of this experiment at once",
                      "as many as there are slots")))
          .with(EXECUTION)
          .with(
              List.of(
                  new Key(
                      "stages",
                      new Named(STAGE_NAME, STAGE_NAMING, new Table(STAGE)),
                      "named steps of every trial"),
                  new Key(
                      "after",
                      new ListOf(
                          new Form("\\S+", "an experiment, trial or job, as ID, ID:ok or ID:any"),
                          0,
                          true),
                      "what must have ended before"),
                  new Key("start_at", new Moment(), "nothing starts before"),
                  new Key("notify", NotifyReader.SHAPE, "who is told how it goes"),
                  new Key("objective", new Table(OBJECTIVE), "what makes a trial better"),
                  new Key(
                      "objectives",
                      new ListOf(new Table(OBJECTIVE), 1, false),
                      "several objectives"),
                  new Key(
                      "space",
                      SearchKeys.SPACE,
                      "what may be tried: a table, a list of choices, or one value"),
                  new Key(
                      "constraints",
                      new ListOf(new Text(), 0, true),
                      "what must hold between parameters"),
                  new Key(
                      "forbidden",
                      new ListOf(new Named(PARAM_NAME, PARAM_NAMING, new Any()), 0, true),
                      "values that no point has together"),
                  new Key(
                      "search", new Table(SearchKeys.SEARCH), "how points of the space are chosen"),
                  new Key(
                      "stopping",
                      new Table(SearchKeys.STOPPING),
                      "which trials end before their end"),
                  new Key(
                      "simulate",
                      new Table(SimulateKeys.SIMULATE),
                      "what stands in for the jobs in `assay simulate`; nothing else looks at it"),
                  new Key(
                      "budget", new Table(BudgetReader.BUDGET), "limits of the whole experiment"),
                  new Key("jobs", new ListOf(new Table(JOB), 1, false), "explicit configurations"),
                  new Key(
                      "repeat",
                      new Whole(1, MOST_TRIALS),
                      "replicates of every configuration",
                      "1"),
                  new Key(
                      "snapshot",
                      new Either(new Truth(), new Table(SNAPSHOT)),
                      "run in a copy of the code as it is at submit",
                      "false")))
          .with(TYPED);

  /// The whole document.
  static final Shape DOCUMENT = new Table(TOP);

  private SpecKeys() {}

  private static final List<Section> SECTIONS =
      List.of(
          TOP,
          STAGE,
          RESOURCES,
          RETRIES,
          OBJECTIVE,
          METRICS,
          EXPECT,
          REUSE,
          SCHEMA,
          NotifyReader.NOTIFY,
          SearchKeys.PARAMETER,
          SearchKeys.SEARCH,
          SearchKeys.STOPPING,
          BudgetReader.BUDGET,
          SimulateKeys.SIMULATE,
          SNAPSHOT,
          JOB);

  /// Where else than in `section` of a specification `name` is a key.
  static List<String> elsewhere(String name, Section section) {
    if (!SECTIONS.contains(section)) {
      return List.of();
    }
    return SECTIONS.stream()
        .filter(other -> other.key(name).isPresent())
        .map(Section::title)
        .toList();
  }
}
