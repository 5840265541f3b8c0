package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.About;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.experiment.Snapshot;
import dev.assay.experiment.Stage;
import dev.assay.experiment.Stopping;
import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The text of a specification in YAML, JSON or TOML → [ExperimentSpec]. Checks everything that can
/// be known before anything runs; see docs/reference/spec.md for the keys.
public final class SpecReader {

  private static final int LONGEST_NAME = 200;

  /// Typed jobs at once where nothing is said: what the queue did that they come from.
  private static final int TYPED_PARALLELISM = 3;

  private final Source source;
  private final Context context;
  private final Problems problems;
  private final Path folder;

  private SpecReader(Source source, Path folder, Context context) {
    this.source = source;
    this.context = context;
    this.problems = new Problems(source, context.overrides().keySet());
    this.folder = folder;
  }

  /// A specification, what its author should know about it, and where its keys stand.
  ///
  /// @param schema that the params of its trials must fit
  public record Reading(
      ExperimentSpec spec, List<String> warnings, Places places, Optional<ParamsSchema> schema) {
    public Reading {
      warnings = List.copyOf(warnings);
    }
  }

  /// Reads the text of `source`, in the notation its name tells, else that it looks like.
  ///
  /// @param folder from which relative paths are seen, and where jobs start
  /// @throws InputException with one line for the first problem and the others as
  ///   [InputException#all]
  public static Reading read(String text, Source source, Path folder, Context context) {
    Node document = Format.of(source, text).read(source, text);
    return new SpecReader(source, folder, context).read(document);
  }

  /// As the reading of text, for a document that was made by a program.
  ///
  /// @throws InputException as above
  public static Reading read(Value.Object document, Source source, Path folder, Context context) {
    return new SpecReader(source, folder, context).read(Node.of(document));
  }

  /// Reads a specification whose trials no worker runs: whoever asks for one runs it, and tells how
  /// it ended. It has a space, and no word of how jobs run.
  ///
  /// @throws InputException as above
  public static Reading asked(String text, Source source, Path folder, Context context) {
    Node document = Format.of(source, text).read(source, text);
    return new SpecReader(source, folder, context).asked(document);
  }

  private Reading asked(Node document) {
    Node own = own(document);
    problems.throwIfAny();
    Fields top = checked(own);
    AskedKeys.refuseOthers(top, problems);
    if (!top.has("space")) {
      problems.error(document.line(), "space", "there is no space to search", "add one");
    }
    ExperimentSpec spec = spec(top, false);
    problems.throwIfAny();
    return new Reading(spec, problems.warnings(), places(top), Optional.empty());
  }

  /// What is searched and how, without what runs.
  ///
  /// @param dialect whose document it was, such as "a W&B sweep"; empty for Assay's own
  /// @param document the same in Assay's keys
  /// @param missing what another tool's document does not say and a search here needs, each a line
  /// @param places where the keys stand
  public record Sought(
      String dialect,
      Value.Object document,
      Space space,
      List<Expression> constraints,
      List<Objective> objectives,
      Search search,
      Stopping stopping,
      List<String> warnings,
      List<String> missing,
      Places places) {
    public Sought {
      constraints = List.copyOf(constraints);
      objectives = List.copyOf(objectives);
      warnings = List.copyOf(warnings);
      missing = List.copyOf(missing);
    }
  }

  /// Reads only what is searched and how: the text needs no command, and what would run is not
  /// looked at.
  ///
  /// @throws InputException as above, and if there is no space
  public static Sought sought(String text, Source source, Context context) {
    Node document = Format.of(source, text).read(source, text);
    return new SpecReader(source, Path.of("."), context).sought(document);
  }

  private Sought sought(Node document) {
    Optional<Dialect> dialect = Dialect.of(document);
    Node own = own(document);
    refuseOtherKinds(dialect, own);
    problems.throwIfAny();
    Fields top = checked(own);
    var spaceReader = new SpaceReader(problems);
    Optional<Space> space = spaceReader.read(top);
    refuseTogether(top);
    if (!top.has("space")) {
      problems.error(document.line(), "space", "there is no space to search", "add one");
    }
    List<Objective> objectives = objectives(top);
    List<Expression> constraints = spaceReader.constraints(top, space);
    // Another tool may leave open what is needed here; that does not make its space unreadable.
    Problems open = dialect.isPresent() ? new Problems(source, Set.of()) : problems;
    Search search = new SearchReader(open).read(top, space, constraints, objectives);
    search = top.whole("repeat").map(Long::intValue).map(search::withReplicates).orElse(search);
    Stopping stopping = new StoppingReader(open).read(top, objectives);
    problems.throwIfAny();
    return new Sought(
        dialect.map(Dialect::name).orElse(""),
        own.value() instanceof Value.Object table ? table : Value.EMPTY,
        space.orElseThrow(),
        constraints,
        objectives,
        search,
        stopping,
        problems.warnings(),
        open == problems ? List.of() : open.messages(),
        places(top));
  }

  /// Some other file would be refused key by key.
  private void refuseOtherKinds(Optional<Dialect> dialect, Node document) {
    if (dialect.isEmpty()
        && context.over(document) instanceof Node.Mapping table
        && !table.members().containsKey("space")) {
      problems.error(
          document.line(),
          "space",
          "there is no space to search, and it is no sweep of W&B, Katib, Metta, NNI or CORAL",
          "add a space");
    }
  }

  private Reading read(Node document) {
    Node own = own(document);
    problems.throwIfAny();
    Fields top = checked(own);
    ExperimentSpec spec = spec(top, true);
    Optional<ParamsSchema> schema =
        top.has("schema")
            ? new SchemaReader(problems, source, folder, context).read(top)
            : Optional.empty();
    problems.throwIfAny();
    return new Reading(spec, problems.warnings(), places(top), schema);
  }

  private Places places(Fields top) {
    return new Places(top.table(), source, context.overrides().keySet());
  }

  /// The document in Assay's keys, whoever wrote it.
  private Node own(Node document) {
    return Dialect.of(document)
        .map(dialect -> {
          problems.warn(document.line(), "", "read as " + dialect.name());
          return dialect.translate((Node.Mapping) document, problems);
        })
        .orElse(document);
  }

  private Fields checked(Node document) {
    Node checked = new Checker(problems).check(context.over(document), SpecKeys.DOCUMENT, "");
    if (checked instanceof Node.Broken) {
      problems.throwIfAny();
    }
    return Fields.of(SpecKeys.TOP, checked, "");
  }

  /// @param runs whether workers are to run it
  private ExperimentSpec spec(Fields given, boolean runs) {
    var routing = runs ? Routing.of(given, context, problems) : Routing.none(problems);
    Fields top = Routing.withoutLabels(given, context);
    ParamNames names = ParamNames.of(top, context);
    names.refuseReserved(problems);
    var placeholders = new Placeholders(problems, names);
    var stageReader = new StageReader(problems, folder, context, placeholders, routing);
    List<Configuration> jobs = new JobsReader(problems, stageReader, folder, context).read(top);
    boolean commandNeeded =
        runs
            && ((jobs.isEmpty() && !TypedJobReader.isAnyTyped(top))
                || jobs.stream().anyMatch(job -> job.command().isEmpty()));
    List<Stage> stages = new StagesReader(problems, stageReader).read(top, commandNeeded);
    placeholders.finish();
    var spaceReader = new SpaceReader(problems);
    Optional<Space> space = spaceReader.read(top);
    refuseTogether(top);
    List<Objective> objectives = objectives(top);
    List<Expression> constraints = spaceReader.constraints(top, space);
    Snapshot snapshot = new SnapshotReader(problems).read(top);
    Stopping stopping = new StoppingReader(problems).read(top, objectives);
    ReuseReader.check(top, stages, stopping, snapshot.taken(), problems);
    return new ExperimentSpec(
        about(top, stages),
        top.whole("priority").orElse(5L).intValue(),
        top.whole("parallelism")
            .orElse(
                (long)
                    (jobs.stream().anyMatch(job -> job.typed().isPresent())
                        ? TYPED_PARALLELISM
                        : ExperimentSpec.UNLIMITED))
            .intValue(),
        stages,
        objectives,
        jobs.isEmpty() && !top.has("space") ? List.of(NOTHING_VARIED) : jobs,
        space,
        constraints,
        new SearchReader(problems).read(top, space, constraints, objectives),
        stopping,
        top.whole("repeat").orElse(1L).intValue(),
        after(top),
        startAt(top),
        snapshot,
        new NotifyReader(problems, folder, context.environment()).read(top),
        new BudgetReader(problems, context.now(), runs, context.pools()).read(top, stages));
  }

  private static final Configuration NOTHING_VARIED =
      new Configuration(Value.EMPTY, Optional.empty(), Map.of());

  private void refuseTogether(Fields top) {
    if (top.has("space") && top.has("jobs")) {
      problems.error(
          top.line("jobs"), "jobs", "'jobs' and 'space' are both given", "keep one of them");
    }
    for (String key : List.of("search", "constraints", "forbidden")) {
      if (top.has(key) && !top.has("space")) {
        problems.error(
            top.line(key), key, "'%s' is given without 'space'".formatted(key), "add a space");
      }
    }
    if (top.has("objective") && top.has("objectives")) {
      problems.error(
          top.line("objectives"),
          "objectives",
          "'objective' and 'objectives' are both given",
          "keep one of them");
    }
  }

  private About about(Fields top, List<Stage> stages) {
    String name = top.text("name").map(String::strip).orElseGet(() -> nameless(stages));
    if (name.length() > LONGEST_NAME || name.equals("last")) {
      problems.error(
          top.line("name"),
          "name",
          "found '%s'; a name has at most %d characters and is not 'last'"
              .formatted(Shown.of(name), LONGEST_NAME),
          "'last' means the newest experiment");
    }
    return new About(
        name,
        top.text("description").orElse(""),
        top.texts("tags"),
        top.text("notes").orElse(""),
        top.node("metadata").map(Node::value).orElse(Value.EMPTY) instanceof Value.Object metadata
            ? metadata
            : Value.EMPTY,
        top.text("owner").orElse(context.user()));
  }

  /// The file's name, else the program's.
  private String nameless(List<Stage> stages) {
    if (!source.stem().isBlank() && !source.stem().equals("last")) {
      return source.stem();
    }
    if (stages.getFirst().command() instanceof Command.Words(List<String> words)
        && !words.isEmpty()) {
      Path program = Path.of(words.getFirst().replace('\0', '?')).getFileName();
      return program == null || program.toString().isBlank() ? "experiment" : program.toString();
    }
    return "experiment";
  }

  private List<Objective> objectives(Fields top) {
    var objectives = new ArrayList<Objective>();
    top.node("objective")
        .ifPresent(node -> objective(node, "objective").ifPresent(objectives::add));
    List<Node> items = top.items("objectives");
    for (int i = 0; i < items.size(); i++) {
      Optional<Objective> next = objective(items.get(i), "objectives[" + i + "]");
      next.ifPresent(objective -> {
        if (objectives.stream().anyMatch(o -> o.metric().equals(objective.metric()))) {
          problems.error(
              top.line("objectives"),
              "objectives",
              "the metric '%s' is an objective twice".formatted(objective.metric()),
              "keep one of them");
        }
        objectives.add(objective);
      });
    }
    return objectives;
  }

  private static Optional<Objective> objective(Node node, String path) {
    Fields fields = Fields.of(SpecKeys.OBJECTIVE, node, path);
    return fields
        .text("metric")
        .flatMap(metric ->
            fields
                .text("goal")
                .map(goal ->
                    new Objective(
                        metric,
                        Objective.Goal.valueOf(goal.toUpperCase(Locale.ROOT)),
                        Objective.Reduce.valueOf(
                            fields.text("reduce").orElse("last").toUpperCase(Locale.ROOT)))));
  }

  private static List<After> after(Fields top) {
    return top.texts("after").stream().map(SpecReader::after).toList();
  }

  /// Reads `ID`, `ID:ok` or `ID:any`.
  static After after(String text) {
    if (text.endsWith(":any")) {
      return new After(text.substring(0, text.length() - 4), After.On.ANY);
    }
    return new After(
        text.endsWith(":ok") ? text.substring(0, text.length() - 3) : text, After.On.OK);
  }

  private Optional<Instant> startAt(Fields top) {
    Optional<String> text = top.text("start_at");
    Optional<Instant> instant = text.flatMap(t -> Quantities.instant(t, context.now()));
    if (text.isPresent() && instant.isEmpty()) {
      problems.error(
          top.line("start_at"),
          "start_at",
          "found '%s'; %s is allowed".formatted(Shown.of(text.get()), Quantities.INSTANT),
          "an instant ends with Z or an offset such as +01:00");
    }
    return instant;
  }
}
