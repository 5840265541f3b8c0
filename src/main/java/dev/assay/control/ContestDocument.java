package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Contest;
import dev.assay.analysis.Progress;
import dev.assay.analysis.Summary;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The document of experiments beside each other; see docs/reference/documents.md.
final class ContestDocument {

  /// Two of the experiments.
  private record Pair(Entrant first, Entrant second, Contest contest) {}

  private record Entrant(Studied studied, List<Configuration> all, Progress progress) {
    String id() {
      return studied.view().id().text();
    }
  }

  private ContestDocument() {}

  static Value.Object of(Objective objective, List<Studied> experiments, OptionalDouble target) {
    List<Entrant> entrants =
        experiments.stream()
            .map(each ->
                new Entrant(each, each.configurations(), Progress.of(objective, each.trials())))
            .toList();
    OptionalDouble quality = target.isPresent() ? target : reachedByAll(objective, entrants);
    return new Document()
        .with("objectives", ExperimentDocument.objectives(List.of(objective)))
        .with("target", quality)
        .with("experiments", entrants.stream().map(e -> entrant(e, quality)).toList())
        .with("pairs", pairs(objective, entrants))
        .build();
  }

  /// The worst of the best values.
  private static OptionalDouble reachedByAll(Objective objective, List<Entrant> entrants) {
    var bests =
        entrants.stream()
            .flatMapToDouble(entrant -> entrant.progress().best().stream())
            .sorted()
            .toArray();
    if (bests.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        objective.goal() == Goal.MINIMIZE ? bests[bests.length - 1] : bests[0]);
  }

  private static Value.Object entrant(Entrant entrant, OptionalDouble target) {
    Optional<Progress.Step> reached =
        target.isPresent() ? entrant.progress().reached(target.getAsDouble()) : Optional.empty();
    Optional<Summary> summary =
        Optional.of(entrant.all())
            .filter(all -> !all.isEmpty())
            .map(all -> Summary.of(all.stream().map(Configuration::mean).toList()));
    return AnalysisDocument.head(entrant.studied())
        .with("trials", entrant.studied().trials().size())
        .with("completed", entrant.progress().steps().size())
        .with("configurations", entrant.all().size())
        .with("best", entrant.progress().best())
        .with("mean", number(summary.map(Summary::mean)))
        .with("median", number(summary.map(Summary::median)))
        .with("std", summary.map(Summary::std).orElse(OptionalDouble.empty()))
        .with("seconds_to_target", number(reached.map(Progress.Step::seconds)))
        .with(
            "trials_to_target",
            reached.map(step -> OptionalInt.of(step.completed())).orElse(OptionalInt.empty()))
        .build();
  }

  private static OptionalDouble number(Optional<Double> number) {
    return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private static List<Value.Object> pairs(Objective objective, List<Entrant> entrants) {
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < entrants.size(); i++) {
      for (int j = i + 1; j < entrants.size(); j++) {
        Entrant first = entrants.get(i);
        Entrant second = entrants.get(j);
        pairs.add(new Pair(first, second, Contest.of(objective, first.all(), second.all())));
      }
    }
    double[] ranks =
        Contest.adjusted(pairs.stream().mapToDouble(pair -> pair.contest().rankSum()).toArray());
    List<Pair> shared = pairs.stream().filter(p -> p.contest().paired().isPresent()).toList();
    double[] signs =
        Contest.adjusted(
            shared.stream()
                .mapToDouble(pair -> pair.contest().paired().orElseThrow().signedRank())
                .toArray());
    var documents = new ArrayList<Value.Object>();
    for (int i = 0; i < pairs.size(); i++) {
      int at = shared.indexOf(pairs.get(i));
      documents.add(
          pair(
              pairs.get(i),
              ranks[i],
              at < 0 ? OptionalDouble.empty() : OptionalDouble.of(signs[at])));
    }
    return documents;
  }

  private static Value.Object pair(Pair pair, double ranks, OptionalDouble signs) {
    Contest contest = pair.contest();
    Optional<Contest.Paired> paired = contest.paired();
    return new Document()
        .with("first", pair.first().id())
        .with("second", pair.second().id())
        .with("delta", LocalAnalysing.known(contest.dominance().delta()))
        .with("superiority", LocalAnalysing.known(contest.dominance().superiority()))
        .with("size", contest.dominance().word())
        .with("rank_sum", contest.rankSum())
        .with("rank_sum_adjusted", ranks)
        .with("pairs", paired.map(Contest.Paired::pairs).orElse(0))
        .with("gain", number(paired.map(Contest.Paired::gain)))
        .with("signed_rank", number(paired.map(Contest.Paired::signedRank)))
        .with("signed_rank_adjusted", signs)
        .build();
  }
}
