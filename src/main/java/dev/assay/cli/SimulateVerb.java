package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.control.Submitting.Source;
import dev.assay.experiment.Search;
import dev.assay.space.Value;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `assay simulate`: a sweep on something whose answer is known, in virtual time.
final class SimulateVerb implements Verb {

  /// Options with a text → the key of the specification that each lays over it.
  private static final Map<String, String> TEXTS =
      Map.of(
          "--function", "simulate.function",
          "--failures", "simulate.failures",
          "--crashes", "simulate.crashes",
          "--optimizer", "search.optimizer");

  /// The same for whole numbers.
  private static final Map<String, String> NUMBERS =
      Map.of(
          "--workers", "simulate.workers",
          "--epochs", "simulate.epochs",
          "--trials", "search.trials",
          "--seed", "search.seed");

  @Override
  public void declare(Shape shape) {
    shape
        .optional("FILE", "A specification; it needs no command")
        .value("--function", "NAME", "A test function in place of the jobs: branin, levy-10, …")
        .value("--table", "DIR/NAME", "A table of real runs in place of the jobs")
        .number("--workers", "N", "How many there are (default: parallelism, else 1)")
        .value("--run-time", "SPAN[..SPAN]", "How long a whole run takes (default: 1m)")
        .number("--epochs", "N", "How often a run of a function reports")
        .value("--failures", "SHARE", "The share of trials that fail, 0 to 1")
        .value("--crashes", "SHARE", "The share of attempts under which the worker dies")
        .value("--warm-start", "FILE", "Instead of search.warm_start: what -o json printed before")
        .choice("--optimizer", "NAME", Search.OPTIMIZERS, "Instead of search.optimizer")
        .number("--trials", "N", "Instead of search.trials (default without a space: 100)")
        .number("--seed", "N", "Instead of search.seed")
        .number("--top", "N", "How many of the best (default: 5)");
    shape.about(
        "",
        "Nothing runs and nothing is stored. -o json prints everything, -o jsonl and -o csv the"
            + " trials.");
  }

  @Override
  public int run(Session session) {
    Path folder = session.surroundings().folder();
    Optional<String> file = session.operand(0);
    var source =
        file.map(name -> new Source.Text(name, session.read(name), folderOf(folder, name)))
            .orElseGet(() -> new Source.Text("", "{}", folder));
    Value.Object document =
        session
            .control()
            .simulating()
            .simulate(source, flags(session, folder), session.number("--top", 1, 5));
    Output output = session.output();
    SubmitVerb.warn(output, document);
    if (output.mode() == Mode.TABLE || output.mode() == Mode.JSON) {
      output.document(document, "task", () -> shown(document, output));
    } else {
      output.list(Fields.objects(document, "trials"), "trial", List.of(), "");
    }
    return ExitCodes.OK;
  }

  private static Path folderOf(Path folder, String file) {
    Path parent = file.equals("-") ? null : folder.resolve(file).normalize().getParent();
    return parent == null ? folder : parent;
  }

  private static Map<String, Value> flags(Session session, Path folder) {
    Map<String, Value> flags = new LinkedHashMap<>();
    TEXTS.forEach((option, key) ->
        session.value(option).ifPresent(text -> flags.put(key, typed(option, text))));
    NUMBERS.forEach((option, key) ->
        session.number(option).ifPresent(number -> flags.put(key, Value.of(number))));
    session.value("--run-time").ifPresent(text -> flags.put("simulate.run_time", spans(text)));
    session
        .value("--table")
        .ifPresent(
            text -> flags.put("simulate.table", Value.of(absolute(folder, "--table", text))));
    session
        .value("--warm-start")
        .ifPresent(text ->
            flags.put("search.warm_start", Value.of(absolute(folder, "--warm-start", text))));
    if (flags.containsKey("simulate.table") && flags.containsKey("simulate.function")) {
      throw new UsageException("--function and --table exclude each other", "");
    }
    if (flags.containsKey("simulate.table")) {
      flags.put("simulate.function", Value.Null.NULL);
    } else if (flags.containsKey("simulate.function")) {
      flags.put("simulate.table", Value.Null.NULL);
    }
    return flags;
  }

  private static Value typed(String option, String text) {
    if (!option.equals("--failures") && !option.equals("--crashes")) {
      return Value.of(text);
    }
    try {
      return Value.of(Double.parseDouble(text));
    } catch (NumberFormatException _) {
      return Value.of(text); // refused with what is allowed
    }
  }

  private static Value spans(String text) {
    return Value.of(List.of(text.split("\\.\\.", 2)).stream().map(Value::of).toList());
  }

  private static String absolute(Path folder, String option, String text) {
    try {
      return folder.resolve(text).toString();
    } catch (InvalidPathException _) {
      throw new UsageException("%s: '%s' is no path".formatted(option, text), "");
    }
  }

  private static List<String> shown(Value.Object document, Output output) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  optimizer %s, scheduler %s, seed %s"
            .formatted(
                SafeText.line(Fields.text(document, "task")),
                ResultsVerb.objectives(document),
                Fields.text(document, "optimizer"),
                Fields.text(document, "scheduler"),
                Fields.text(document, "seed")));
    lines.add("trials: " + ResultsVerb.trials(Fields.object(document, "counts")));
    epochs(document).ifPresent(lines::add);
    lines.add(time(document));
    cost(document).ifPresent(lines::add);
    lines.add("");
    boolean isSingle = Fields.objects(document, "objectives").size() == 1;
    List<Value.Object> progress = Fields.objects(document, "progress");
    lines.addAll(
        new Table(isSingle ? PROGRESS : FRONTS, progress)
            .lines(output.tableWidth(), output.style()));
    List<Value.Object> best = Fields.objects(document, "best");
    if (best.isEmpty()) {
      lines.add(
          Fields.count(Fields.object(document, "counts"), "completed") == 0
              ? "no trial completed"
              : "no trial that completed keeps the limits");
    } else {
      lines.add("");
      lines.add(isSingle ? "best of the trials that completed:" : front(document, best));
      lines.addAll(
          new Table(ranking(best, isSingle), best).lines(output.tableWidth(), output.style()));
    }
    return lines;
  }

  private static final List<Column> PROGRESS =
      List.of(
          Column.number("AFTER", row -> Fields.text(row, "percent") + "%"),
          Column.span("TIME", "seconds"),
          Column.number("COMPLETED", "completed"),
          Column.number("BEST", row -> measured(row, "best")),
          Column.number("REGRET", row -> measured(row, "regret")));

  private static final List<Column> FRONTS =
      List.of(
          Column.number("AFTER", row -> Fields.text(row, "percent") + "%"),
          Column.span("TIME", "seconds"),
          Column.number("COMPLETED", "completed"),
          Column.number("FRONT", "front"),
          Column.number("HYPERVOLUME", row -> measured(row, "hypervolume")));

  private static String front(Value.Object document, List<Value.Object> best) {
    int size = Fields.items(document, "front").size();
    return size > best.size()
        ? "%d of the %d trials of the front:".formatted(best.size(), size)
        : "the front:";
  }

  private static List<Column> ranking(List<Value.Object> best, boolean isSingle) {
    var columns = new ArrayList<Column>();
    columns.add(Column.id("TRIAL", "trial"));
    if (isSingle) {
      columns.add(Column.number("VALUE", row -> measured(row, "value")));
      columns.add(Column.number("REGRET", row -> measured(row, "regret")));
    } else {
      for (String metric : Fields.object(best.getFirst(), "values").members().keySet()) {
        columns.add(
            Column.number(
                SafeText.line(metric), row -> measured(Fields.object(row, "values"), metric)));
      }
    }
    columns.addAll(TrialTable.params(best));
    return columns;
  }

  private static Optional<String> cost(Value.Object document) {
    if (!(document.get("cost").orElse(Value.Null.NULL) instanceof Value.Object cost)) {
      return Optional.empty();
    }
    String budget = measured(cost, "budget");
    return Optional.of(
        "cost: %s %s%s"
            .formatted(
                measured(cost, "spent"),
                SafeText.line(Fields.text(cost, "metric")),
                budget.isEmpty() ? "" : " of " + budget));
  }

  private static String measured(Value.Object document, String key) {
    return document.get(key).map(Fields::measured).orElse("");
  }

  /// Nothing where a run is a single epoch.
  private static Optional<String> epochs(Value.Object document) {
    Value.Object counts = Fields.object(document, "counts");
    if (Fields.text(document, "full_epochs").equals(Fields.text(counts, "total"))) {
      return Optional.empty();
    }
    return Optional.of(
        "epochs: %s of %s that full runs would take"
            .formatted(Fields.text(document, "epochs"), Fields.text(document, "full_epochs")));
  }

  private static String time(Value.Object document) {
    double seconds = Fields.number(document, "seconds").orElse(0);
    double busy = Fields.number(document, "busy_seconds").orElse(0);
    int workers = Fields.count(document, "workers");
    int crashes = Fields.count(document, "crashes");
    String spent =
        "time: %s on %d worker%s, %.0f%% busy%s"
            .formatted(
                Spans.text(seconds),
                workers,
                workers == 1 ? "" : "s",
                100 * Fields.number(document, "utilisation").orElse(0),
                crashes == 0 ? "" : ", %d crashes".formatted(crashes));
    return workers == 1
        ? spent
        : spent
            + "; one after the other %s, so %s saved"
                .formatted(Spans.text(busy), Spans.text(busy - seconds));
  }
}
