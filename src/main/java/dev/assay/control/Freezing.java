package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Importance;
import dev.assay.analysis.PedAnova;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Shaping.Freeze;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.About;
import dev.assay.experiment.Notify;
import dev.assay.optimize.History;
import dev.assay.space.Condition;
import dev.assay.space.Declaration;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a smaller sweep: what matters stays open, the rest is as in the best configuration.
final class Freezing {

  private static final int LONGEST_NAME = 200;

  private final OpenedStore store;
  private final References references;
  private final InstantSource clock;

  Freezing(OpenedStore store, References references, InstantSource clock) {
    this.store = store;
    this.references = references;
    this.clock = clock;
  }

  /// What was decided.
  private static final class Decided {
    private final List<FrozenFile.Line> lines = new ArrayList<>();
    private final List<Value.Object> kept = new ArrayList<>();
    private final List<Value.Object> frozen = new ArrayList<>();
  }

  Value.Object freeze(Freeze asked) {
    check(asked);
    Studied studied = Studied.read(store, references.experiment(asked.experiment()), (_, _) -> {});
    History history =
        studied
            .history()
            .orElseThrow(() ->
                new ControlException(
                    Code.CONFLICT,
                    "%s has no space and objective, so nothing can be frozen"
                        .formatted(studied.view().name()),
                    "assay sweep analyze %s shows what it found".formatted(studied.view().name())));
    List<Importance> importances = importances(studied, history);
    Set<String> open = open(asked, importances);
    List<Configuration> ranked =
        Configuration.ranked(studied.objective(), studied.configurations());
    Configuration best = ranked.getFirst();
    Space space = studied.spec().space().orElseThrow();
    Map<String, Value> chosen =
        space
            .chosen(best.params())
            .orElseThrow(() ->
                new ControlException(
                    Code.CONFLICT,
                    "the best trial of %s is no point of its space"
                        .formatted(studied.view().name()),
                    "freeze by hand from its params"));
    Decided decided = decided(space, open, importances, chosen, around(asked, space, ranked));
    return document(asked, studied, best, decided);
  }

  private static void check(Freeze asked) {
    if (asked.keep().isPresent() && asked.keep().getAsInt() < 1) {
      throw Refusals.usage(
          "--keep must be at least 1, found " + asked.keep().getAsInt(),
          "with nothing to try, assay rerun runs the best trial again");
    }
    if (!(asked.share() > 0 && asked.share() <= 1)) {
      throw Refusals.usage(
          "--importance must be above 0 and at most 1, found " + asked.share(), "0.9 is usual");
    }
    if (asked.narrow().isPresent() && asked.narrow().getAsInt() < 2) {
      throw Refusals.usage(
          "--narrow must be at least 2, found " + asked.narrow().getAsInt(),
          "it is around how many of the best configurations ranges shrink");
    }
    asked
        .name()
        .filter(n -> n.isBlank() || n.length() > LONGEST_NAME || n.equals("last"))
        .ifPresent(name -> {
          throw Refusals.usage(
              "--name '%s'; a name has 1 to %d characters and is not 'last'"
                  .formatted(name, LONGEST_NAME),
              "");
        });
  }

  private static List<Importance> importances(Studied studied, History history) {
    List<Importance> found = PedAnova.of(history, studied.spec().search().seed());
    if (found.isEmpty()) {
      long completed = history.rows().stream().filter(History.Row::isCompleted).count();
      throw new ControlException(
          Code.CONFLICT,
          "%d trials of %s completed; to say what matters %d are needed"
              .formatted(completed, studied.view().name(), PedAnova.LEAST_TRIALS),
          "let it run on, or assay sweep extend %s --trials +N".formatted(studied.view().name()));
    }
    if (found.stream().allMatch(one -> one.value() == 0)) {
      throw new ControlException(
          Code.CONFLICT,
          "the best trials of %s are spread like all others, so nothing tells what matters"
              .formatted(studied.view().name()),
          "try more trials: assay sweep extend %s --trials +N".formatted(studied.view().name()));
    }
    return found;
  }

  private static Set<String> open(Freeze asked, List<Importance> importances) {
    Set<String> open = new HashSet<>();
    double sum = 0;
    for (Importance one : importances) {
      boolean isEnough =
          asked.keep().isPresent()
              ? open.size() >= asked.keep().getAsInt()
              : sum >= asked.share() - 1e-12;
      if (isEnough) {
        break;
      }
      open.add(one.parameter());
      sum += one.value();
    }
    return open;
  }

  /// Of each parameter its values in the best configurations; nothing of those that others depend
  /// on, whose conditions must stay possible.
  private static Map<String, List<Value>> around(
      Freeze asked, Space space, List<Configuration> ranked) {
    Map<String, List<Value>> around = new LinkedHashMap<>();
    if (asked.narrow().isEmpty()) {
      return around;
    }
    Set<String> parents = new HashSet<>();
    space.declarations().forEach(one -> parents.addAll(one.when().parents()));
    for (Configuration one :
        ranked.subList(0, Math.min(asked.narrow().getAsInt(), ranked.size()))) {
      space
          .chosen(one.params())
          .orElse(Map.of())
          .forEach((name, value) -> {
            if (!parents.contains(name)) {
              around.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
          });
    }
    return around;
  }

  private static Decided decided(
      Space space,
      Set<String> open,
      List<Importance> importances,
      Map<String, Value> chosen,
      Map<String, List<Value>> around) {
    var decided = new Decided();
    var conditions = new FrozenConditions(space, chosen, open);
    for (Declaration declaration : space.declarations()) {
      String name = declaration.name();
      Optional<Condition> when = conditions.of(declaration);
      Optional<Importance> importance =
          importances.stream().filter(one -> one.parameter().equals(name)).findFirst();
      if (when.isEmpty()) {
        continue;
      }
      if (importance.isEmpty()) {
        decided.lines.add(new FrozenFile.Line(under(declaration, when.get()), ""));
      } else if (open.contains(name)) {
        decided.kept.add(AnalysisDocument.importances(List.of(importance.get())).getFirst());
        decided.lines.add(
            new FrozenFile.Line(
                under(narrowed(declaration, around.getOrDefault(name, List.of())), when.get()),
                "kept: " + shares(importance.get())));
      } else if (chosen.containsKey(name)) {
        frozen(decided, space, under(declaration, when.get()), chosen.get(name), importance.get());
      } else {
        decided.lines.add(
            new FrozenFile.Line(under(declaration, when.get()), "kept: the best trial has none"));
      }
    }
    return decided;
  }

  private static Declaration under(Declaration declaration, Condition when) {
    return switch (declaration) {
      case Parameter parameter -> parameter.withWhen(when);
      case Zip zip -> new Zip(zip.name(), zip.rows(), when);
      case Tie tie -> new Tie(tie.name(), tie.value(), when);
    };
  }

  private static Declaration narrowed(Declaration declaration, List<Value> around) {
    return declaration instanceof Parameter parameter
        ? new Parameter(
            parameter.name(), Narrowing.around(parameter.domain(), around), parameter.when())
        : declaration;
  }

  private static void frozen(
      Decided decided, Space space, Declaration declaration, Value value, Importance importance) {
    String why = "frozen: " + shares(importance);
    Condition when = declaration.when();
    if (space.zip(declaration.name()).isPresent() && value instanceof Value.Object row) {
      row.members()
          .forEach((name, member) ->
              decided.lines.add(
                  new FrozenFile.Line(
                      new Parameter(name, new Domain.Constant(member), when), why)));
    } else {
      decided.lines.add(
          new FrozenFile.Line(
              new Parameter(declaration.name(), new Domain.Constant(value), when), why));
    }
    decided.frozen.add(
        new Document()
            .with("parameter", declaration.name())
            .with("value", value)
            .with("importance", importance.value())
            .build());
  }

  private static String shares(Importance one) {
    return String.format(
        Locale.ROOT,
        "%.0f%% of the importance (5%% to 95%%: %.0f%% to %.0f%%)",
        one.value() * 100,
        one.low() * 100,
        one.high() * 100);
  }

  private Value.Object document(
      Freeze asked, Studied studied, Configuration best, Decided decided) {
    ExperimentSpec spec = spec(asked, studied, best, decided);
    String bestTrial = studied.view().id().trial(best.trials().getFirst()).toString();
    String head =
        """
        # Frozen from %s (%s): %d of its parameters stay open, the others are
        # as in its best trial, %s, which is tried first. Importance is what it took to be among the best tenth
        # (PED-ANOVA, %d completed trials); wide intervals mean that more trials could change it.
        """
            .formatted(
                name(studied.view().name()),
                studied.view().id(),
                decided.kept.size(),
                bestTrial,
                studied.configurations().stream().mapToInt(c -> c.trials().size()).sum());
    FrozenFile.Written file =
        new FrozenFile(spec, decided.lines, clock).written(head, studied.spec());
    return new Document()
        .with("experiment", studied.view().id().text())
        .with("name", spec.about().name())
        .with("yaml", file.yaml())
        .with("best", bestTrial)
        .with("kept", decided.kept)
        .with("frozen", decided.frozen)
        .withTexts("warnings", file.warnings())
        .build();
  }

  /// For a comment.
  private static String name(String name) {
    return name.replaceAll("\\p{C}", " ");
  }

  private static ExperimentSpec spec(
      Freeze asked, Studied studied, Configuration best, Decided decided) {
    ExperimentSpec old = studied.spec();
    Space space = space(decided);
    About about = old.about();
    String suffix = "-frozen";
    int most = LONGEST_NAME - suffix.length();
    String shortened =
        about.name().length() <= most
            ? about.name()
            : about.name().substring(0, about.name().offsetByCodePoints(0, most / 2));
    return new ExperimentSpec(
        new About(
            asked.name().orElse(shortened + suffix),
            about.description(),
            about.tags(),
            about.notes(),
            about.metadata(),
            about.owner()),
        old.priority(),
        old.parallelism(),
        old.stages(),
        old.objectives(),
        List.of(),
        Optional.of(space),
        constraints(old, space),
        old.search().withEnqueue(List.of(best.params())),
        old.stopping(),
        old.repeat(),
        List.of(),
        Optional.empty(),
        old.snapshot(),
        Notify.NONE,
        Budget.NONE);
  }

  /// Those that speak of what can still be there; the others hold always.
  private static List<Expression> constraints(ExperimentSpec old, Space space) {
    var names = new HashSet<String>(space.names());
    space.parameters().forEach(one -> names.add(one.name()));
    return old.constraints().stream().filter(one -> names.containsAll(one.names())).toList();
  }

  private static Space space(Decided decided) {
    try {
      return new Space(decided.lines.stream().map(FrozenFile.Line::declaration).toList());
    } catch (InvalidSpaceException e) {
      throw new ControlException(
          Code.FAILED,
          "what is left is no space: %s".formatted(e.getMessage()),
          "keep more parameters: --keep N");
    }
  }
}
