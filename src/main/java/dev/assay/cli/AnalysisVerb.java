package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// `assay sweep analyze`, `compare`, `check` and `duel`: what experiments teach.
final class AnalysisVerb implements Verb {

  static final List<String> ACTIONS = List.of("analyze", "compare", "check", "duel");

  private final String action;

  AnalysisVerb(String action) {
    this.action = action;
  }

  @Override
  public void declare(Shape shape) {
    switch (action) {
      case "analyze" ->
          shape
              .optional("EXPERIMENT", "default: last")
              .number("--top", "N", "How many of the best configurations (default: 10)");
      case "compare" ->
          shape
              .operands("EXPERIMENT", "Two or more, with the same first objective")
              .value("--target", "VALUE", "Quality to reach (default: what all of them reached)");
      case "check" ->
          shape
              .optional("EXPERIMENT", "default: last")
              .value(
                  "--baseline",
                  "NAME",
                  "What it must not be worse than: a baseline, or an experiment")
              .value("--tolerance", "VALUE", "How much worse is allowed (default: 0)")
              .value("--level", "P", "How unlikely chance must be (default: 0.05)")
              .about("", "Exits with 1 on a regression, and where there is nothing to compare.");
      default ->
          shape
              .operand("FIRST", "A trial of it, or an experiment or baseline of one configuration")
              .operand("SECOND", "The other")
              .value("--effect", "VALUE", "The difference that would matter (default: measured)")
              .value("--level", "P", "How unlikely chance must be (default: 0.05)")
              .about("", "May be asked after every run: looking often raises no false alarms.");
    }
  }

  @Override
  public int run(Session session) {
    return switch (action) {
      case "analyze" -> analyze(session);
      case "compare" -> compare(session);
      case "check" -> check(session);
      default -> duel(session);
    };
  }

  private static int analyze(Session session) {
    Value.Object document =
        LongReading.during(
            session,
            all -> all.analyze(session.operand(0).orElse("last"), session.number("--top", 1, 10)));
    Output output = session.output();
    if (output.mode() == Mode.CSV || output.mode() == Mode.ID) {
      output.list(Fields.objects(document, "top"), "trial", List.of(), "");
    } else {
      output.document(document, "experiment", () -> AnalysisText.lines(document, output));
    }
    return ExitCodes.OK;
  }

  private static int compare(Session session) {
    OptionalDouble target = decimal(session, "--target");
    Value.Object document =
        LongReading.during(session, all -> all.compare(session.operands(), target));
    Output output = session.output();
    if (output.mode() == Mode.CSV || output.mode() == Mode.ID) {
      output.list(Fields.objects(document, "experiments"), "experiment", List.of(), "");
    } else {
      output.document(document, "", () -> compared(document, output));
    }
    return ExitCodes.OK;
  }

  private static int check(Session session) {
    String baseline =
        session
            .value("--baseline")
            .orElseThrow(() ->
                new UsageException(
                    "--baseline is missing: the experiment that it must not be worse than",
                    "assay sweep check last --baseline NAME"));
    double tolerance = decimal(session, "--tolerance").orElse(0);
    if (tolerance < 0) {
      throw new UsageException("--tolerance must be at least 0, found " + tolerance, "");
    }
    Value.Object document =
        LongReading.during(
            session,
            all ->
                all.check(session.operand(0).orElse("last"), baseline, tolerance, level(session)));
    Output output = session.output();
    output.document(document, "experiment", () -> List.of(checked(document)));
    return Fields.text(document, "verdict").equals("passed") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static int duel(Session session) {
    OptionalDouble effect = decimal(session, "--effect");
    if (effect.isPresent() && effect.getAsDouble() <= 0) {
      throw new UsageException(
          "--effect must be above 0, found " + effect.getAsDouble(), "it is a size, not a side");
    }
    Value.Object document =
        LongReading.during(
            session,
            all ->
                all.duel(
                    session.operand(0).orElse(""),
                    session.operand(1).orElse(""),
                    effect,
                    level(session)));
    Output output = session.output();
    output.document(document, "verdict", () -> fought(document, output));
    return ExitCodes.OK;
  }

  private static double level(Session session) {
    double level = decimal(session, "--level").orElse(0.05);
    if (!(level > 0 && level < 1)) {
      throw new UsageException("--level must be between 0 and 1, found " + level, "0.05 is usual");
    }
    return level;
  }

  private static OptionalDouble decimal(Session session, String option) {
    Optional<String> text = session.value(option);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(text.get());
      if (Double.isFinite(number)) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException _) {
      // told below, as for what is not finite
    }
    throw new UsageException("%s must be a number, found '%s'".formatted(option, text.get()), "");
  }

  private static List<String> compared(Value.Object document, Output output) {
    List<Value.Object> experiments = Fields.objects(document, "experiments");
    var lines = new ArrayList<String>();
    lines.add(
        "%s; AFTER and in TIME: when %s was reached"
            .formatted(
                ResultsVerb.objectives(document), AnalysisText.measured(document, "target")));
    lines.addAll(table(EXPERIMENTS, experiments, output));
    Map<String, String> names = names(experiments);
    lines.add("");
    lines.addAll(
        table(
            List.of(
                Column.text("FIRST", pair -> names.getOrDefault(Fields.text(pair, "first"), "")),
                Column.text("SECOND", pair -> names.getOrDefault(Fields.text(pair, "second"), "")),
                Column.number("FIRST WINS", pair -> percent(pair, "superiority")),
                Column.text("SIZE", "size"),
                Column.number("P(RANKS)", pair -> probability(pair, "rank_sum_adjusted")),
                Column.number("SHARED", pair -> some(pair, "pairs")),
                Column.number("GAIN", pair -> AnalysisText.measured(pair, "gain")),
                Column.number("P(PAIRS)", pair -> probability(pair, "signed_rank_adjusted"))),
            Fields.objects(document, "pairs"),
            output));
    lines.add(
        "P: how likely chance alone would differ as much, adjusted for the number of pairs (Holm)");
    return lines;
  }

  private static final List<Column> EXPERIMENTS =
      List.of(
          Column.id("ID", "experiment"),
          Column.text("NAME", "name"),
          Column.status("STATUS", "status"),
          Column.number("DONE", row -> Fields.text(row, "completed")),
          Column.number("CONFIGS", "configurations"),
          Column.number("BEST", row -> AnalysisText.measured(row, "best")),
          Column.number("MEDIAN", row -> AnalysisText.measured(row, "median")),
          Column.number("AFTER", "trials_to_target"),
          Column.span("TIME", "seconds_to_target"));

  /// Names, or ids where two experiments have one name.
  private static Map<String, String> names(List<Value.Object> experiments) {
    Map<String, String> names = new HashMap<>();
    for (Value.Object one : experiments) {
      String name = Fields.text(one, "name");
      boolean isShared =
          experiments.stream().filter(o -> Fields.text(o, "name").equals(name)).count() > 1;
      String id = Fields.text(one, "experiment");
      names.put(id, isShared ? id : name);
    }
    return names;
  }

  private static List<String> table(List<Column> columns, List<Value.Object> rows, Output output) {
    return new Table(columns, rows).lines(output.tableWidth(), output.style());
  }

  private static String percent(Value.Object row, String key) {
    OptionalDouble share = Fields.number(row, key);
    return share.isPresent() ? Math.round(share.getAsDouble() * 100) + "%" : "";
  }

  private static String probability(Value.Object row, String key) {
    OptionalDouble p = Fields.number(row, key);
    return p.isPresent() ? AnalysisText.probability(p.getAsDouble()) : "";
  }

  private static String some(Value.Object row, String key) {
    return Fields.count(row, key) == 0 ? "" : Fields.text(row, key);
  }

  private static String checked(Value.Object document) {
    Value.Object baseline = Fields.object(document, "baseline");
    String names =
        "%s (%s) against %s (%s)"
            .formatted(
                SafeText.line(Fields.text(document, "name")),
                Fields.text(document, "experiment"),
                SafeText.line(Fields.text(baseline, "name")),
                Fields.text(baseline, "experiment"));
    String verdict = Fields.text(document, "verdict");
    if (verdict.equals("unknown")) {
      return "unknown: %s: one of them has no value of %s"
          .formatted(names, ResultsVerb.objectives(document));
    }
    double change = Fields.number(document, "change").orElse(0);
    return "%s: %s: %s %s by %s"
        .formatted(
            verdict,
            names,
            SafeText.line(Fields.text(Fields.objects(document, "objectives").getFirst(), "metric")),
            change > 0 ? "better" : change < 0 ? "worse" : "equal,",
            Fields.measured(Value.of(Math.abs(change))) + ", " + basis(document));
  }

  private static String basis(Value.Object document) {
    String compared = Fields.text(document, "compared");
    String chance =
        ", P %s of looking as bad by chance".formatted(probability(document, "probability"));
    return switch (Fields.text(document, "basis")) {
      case "paired" -> "in %s shared configurations (Wilcoxon%s)".formatted(compared, chance);
      case "replicated" ->
          "in the best configuration, %s replicates (Mann–Whitney%s)".formatted(compared, chance);
      default -> "untested: with so few values chance cannot be told apart; repeat it (repeat: 5)";
    };
  }

  private static List<String> fought(Value.Object document, Output output) {
    List<Value.Object> sides = Fields.objects(document, "sides");
    var lines = new ArrayList<String>();
    lines.add("by " + ResultsVerb.objectives(document));
    lines.addAll(table(AnalysisText.configurations(sides, "mean ± CI"), sides, output));
    lines.add("");
    lines.add(
        "first against second in %s pairs: %s won, %s lost, %s equal; gain %s%s"
            .formatted(
                Fields.text(document, "pairs"),
                Fields.text(document, "wins"),
                Fields.text(document, "losses"),
                Fields.text(document, "ties"),
                AnalysisText.measured(document, "gain"),
                Fields.number(document, "gain_low").isEmpty()
                    ? ""
                    : " (95%% CI %s to %s)"
                        .formatted(
                            AnalysisText.measured(document, "gain_low"),
                            AnalysisText.measured(document, "gain_high"))));
    String verdict = Fields.text(document, "verdict");
    lines.add(
        verdict.equals("open")
            ? "open (P %s, valid whenever you look): at least %s more pairs would be needed"
                .formatted(
                    probability(document, "probability"), Fields.text(document, "least_more_pairs"))
            : "the %s is better (P %s, valid whenever you look): you may stop"
                .formatted(verdict, probability(document, "probability")));
    if (Fields.number(document, "pairs_for_effect").isPresent()) {
      lines.add(
          "a test of fixed size would find a gain of %s in 8 of 10 cases with %s pairs"
              .formatted(
                  AnalysisText.measured(document, "effect"),
                  Fields.text(document, "pairs_for_effect")));
    }
    return lines;
  }
}
