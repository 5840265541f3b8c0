package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.sql.Lane.Shape;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// A new experiment as far as its caller can make it ready, so that the one thread that writes has
/// less to do.
///
/// @param labels as text
/// @param stages in the order of those asked for
/// @param trials few are made beforehand; many while they are stored, for the memory's sake
record Draft(
    NewExperiment asked, String labels, List<StageShape> stages, Iterable<TrialText> trials) {

  private static final int FEW = 100;

  /// A trial as it is stored.
  record TrialText(
      byte[] content, int replicate, String params, String origin, Map<String, String> works) {
    static TrialText of(NewTrial trial) {
      return new TrialText(
          HexFormat.of().parseHex(trial.content().hex()),
          trial.replicate(),
          Json.writeExact(trial.params()),
          Json.writeExact(trial.origin()),
          trial.works());
    }
  }

  /// What a stage is to others.
  ///
  /// @param children how often later stages need it
  record StageShape(NewStage asked, Shape shape, int children) {
    static StageShape of(NewStage asked, List<NewStage> stages) {
      int children = 0;
      for (var stage : stages) {
        for (var need : stage.needs()) {
          children += need.stage().equals(asked.name()) ? 1 : 0;
        }
      }
      return new StageShape(asked, Shape.of(asked.resources()), children);
    }
  }

  static Draft of(NewExperiment asked) {
    var stages = asked.stages().stream().map(s -> StageShape.of(s, asked.stages())).toList();
    return new Draft(asked, Json.writeExact(asked.labels()), stages, trials(asked.trials()));
  }

  private static Iterable<TrialText> trials(Iterable<NewTrial> asked) {
    List<TrialText> few = new ArrayList<>();
    for (var trial : asked) {
      if (few.size() == FEW) {
        return () -> texts(asked.iterator());
      }
      few.add(TrialText.of(trial));
    }
    return few;
  }

  private static Iterator<TrialText> texts(Iterator<NewTrial> trials) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return trials.hasNext();
      }

      @Override
      public TrialText next() {
        return TrialText.of(trials.next());
      }
    };
  }
}
