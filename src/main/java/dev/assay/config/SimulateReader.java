package dev.assay.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What a specification says of its simulation. It is read before the rest, for the rest may lack
/// what the simulated task brings along: the space, the objective.
public final class SimulateReader {

  /// The section `simulate`, and what else of the document matters to it.
  ///
  /// @param function a test function for all objectives, or empty
  /// @param functions a test function for each metric, in the order of the document, or none
  /// @param table path of a table as it was written, or empty
  /// @param workers or else `parallelism`, or empty where neither is given
  /// @param runTime none, one, or the shortest and the longest
  /// @param evaluation how long a trained trial is evaluated, or empty where training is all
  /// @param most what the scheduler takes for a whole run (`stopping.max`)
  /// @param hasSpace whether the document has a space of its own
  /// @param hasObjective whether the document says what is better
  /// @param hasTrials whether the document says how many trials there are
  /// @param hasStages whether the document has stages
  public record Simulated(
      Optional<String> function,
      SequencedMap<String, String> functions,
      Optional<String> table,
      Optional<Integer> workers,
      List<Duration> runTime,
      Optional<Integer> epochs,
      Optional<Integer> most,
      Optional<Duration> evaluation,
      double failures,
      double crashes,
      boolean hasSpace,
      boolean hasObjective,
      boolean hasTrials,
      boolean hasStages) {

    /// Takes copies.
    public Simulated {
      functions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(functions));
      runTime = List.copyOf(runTime);
    }
  }

  private SimulateReader() {}

  /// Reads it.
  ///
  /// @throws InputException if something is wrong, here or in the shape of the rest
  public static Simulated read(String text, Source source, Context context) {
    var problems = new Problems(source, context.overrides().keySet());
    Node document = Format.of(source, text).read(source, text);
    Node own =
        Dialect.of(document)
            .map(dialect -> dialect.translate((Node.Mapping) document, problems))
            .orElse(document);
    problems.throwIfAny();
    Node checked = new Checker(problems).check(context.over(own), SpecKeys.DOCUMENT, "");
    problems.throwIfAny();
    Fields top = Fields.of(SpecKeys.TOP, checked, "");
    Simulated simulated = simulated(top, problems);
    problems.throwIfAny();
    return simulated;
  }

  private static Simulated simulated(Fields top, Problems problems) {
    Fields fields = top.within("simulate", SimulateKeys.SIMULATE);
    if (fields.has("function") && fields.has("table")) {
      problems.error(
          fields.line("table"),
          "simulate.table",
          "'function' and 'table' are both given",
          "keep one of them");
    }
    return new Simulated(
        fields.text("function"),
        functions(fields),
        fields.text("table"),
        fields.whole("workers").or(() -> top.whole("parallelism")).map(Long::intValue),
        runTime(fields, problems),
        fields.whole("epochs").map(Long::intValue),
        most(top),
        fields.duration("evaluation_time"),
        share(fields, "failures", problems),
        share(fields, "crashes", problems),
        top.has("space"),
        top.has("objective") || top.has("objectives"),
        top.within("search", SearchKeys.SEARCH).has("trials"),
        top.has("stages"));
  }

  private static SequencedMap<String, String> functions(Fields fields) {
    var functions = new LinkedHashMap<String, String>();
    fields
        .named("function")
        .forEach((metric, member) -> {
          if (member.node() instanceof Node.Scalar name) {
            functions.put(metric, name.written());
          }
        });
    return functions;
  }

  private static List<Duration> runTime(Fields fields, Problems problems) {
    List<Duration> spans =
        fields.items("run_time").stream()
            .filter(Node.Scalar.class::isInstance)
            .flatMap(node -> Quantities.duration((Node.Scalar) node).stream())
            .toList();
    if (spans.size() > 2 || (spans.size() == 2 && spans.get(0).compareTo(spans.get(1)) > 0)) {
      problems.error(
          fields.line("run_time"),
          "simulate.run_time",
          "found %d times; one is allowed, or the shortest and the longest in this order"
              .formatted(spans.size()),
          "write [1m, 10m]");
    }
    return spans;
  }

  /// What the scheduler takes for a whole run.
  private static Optional<Integer> most(Fields top) {
    return top.within("stopping", SearchKeys.STOPPING)
        .number("max")
        .filter(most -> most >= 1 && most <= 100_000)
        .map(most -> (int) Math.rint(most));
  }

  private static double share(Fields fields, String key, Problems problems) {
    double share = fields.number(key).orElse(0.0);
    if (share > 1) {
      problems.error(
          fields.line(key),
          fields.pathOf(key),
          "found %s; a number from 0 to 1 is allowed".formatted(share));
    }
    return share;
  }
}
