package dev.assay.bench.search;

import dev.assay.optimize.Problem;
import dev.assay.schedule.Fifo;
import dev.assay.schedule.Scheduler;
import dev.assay.schedule.Schedulers;
import dev.assay.simulate.RunTime;
import dev.assay.simulate.Simulation;
import dev.assay.simulate.Simulator;
import dev.assay.simulate.Simulator.Setting;
import dev.assay.simulate.Table;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What successive halving saves: the regret of random search with full runs on a table with
/// epochs, beside that of the same search with ASHA in a third of the epochs. Both begin with the
/// same configurations; ASHA comes to more of them.
final class Halving {
  private static final int WORKERS = 4;
  private static final int[] FULL_RUNS = {20, 40, 80};

  private final Table table;
  private final int seeds;

  Halving(Path tables, int seeds) {
    this.table = Table.read(tables.resolve("digits-mlp"));
    this.seeds = seeds;
  }

  /// Lines of Markdown.
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        "| %s, %d workers, medians over %d seeds | epochs | regret | regret of ASHA in a third of"
                .formatted(table.name(), WORKERS, seeds)
            + " them: stop | promote | |");
    lines.add("|---|---|---|---|---|---|");
    for (int runs : FULL_RUNS) {
      long epochs = (long) runs * table.epochs();
      double full = median(Fifo.plain(), runs, epochs);
      int most = (int) Math.min(table.size(), epochs / 3);
      double stop = median(asha("stop"), most, epochs / 3);
      double promote = median(asha("promote"), most, epochs / 3);
      lines.add(
          "| %d full runs | %,d | %s | %s | %s | %s |"
              .formatted(
                  runs,
                  epochs,
                  Score.text(full),
                  Score.text(stop),
                  Score.text(promote),
                  reaches(stop, full) && reaches(promote, full) ? "PASS" : "MISS"));
    }
    return lines;
  }

  /// Whether it wins or ties, by the rule of the other tables.
  private boolean reaches(double regret, double full) {
    Verdict verdict = Verdict.of(regret, full, Reference.noise(table.name()));
    return verdict == Verdict.WIN || verdict == Verdict.TIE;
  }

  private Scheduler asha(String mode) {
    Map<String, Value> options =
        Map.of(
            "min", Value.of(1),
            "max", Value.of(table.epochs()),
            "eta", Value.of(3),
            "mode", Value.of(mode));
    return Schedulers.of("asha", options, table.space(), List.of(), 0);
  }

  /// The median regret of the best trial that completed before `epochs` were trained.
  private double median(Scheduler scheduler, int trials, long epochs) {
    double[] regrets = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      Problem problem = Problem.of(table.space(), table.goal(), seed);
      var setting = new Setting(WORKERS, trials, new RunTime.Constant(60), 0, 0, "step");
      Simulation simulation =
          Simulator.run(problem, Entrants.named("random"), scheduler, table, setting);
      regrets[seed] = table.regret(simulation.bestAfter(epochs));
    }
    Arrays.sort(regrets);
    return (regrets[(seeds - 1) / 2] + regrets[seeds / 2]) / 2;
  }
}
