package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.assay.control.Exchanging.Export;
import dev.assay.control.Exchanging.Format;
import dev.assay.control.Exchanging.Import;
import dev.assay.control.Exchanging.Source;
import dev.assay.control.Exchanging.Target;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Optuna itself writes what is imported, and opens what is exported. It runs in the Python that
/// the variable `ASSAY_OPTUNA_PYTHON` names, else in `python3`, where that has Optuna.
class OptunaItselfTest {

  private static final String WRITE =
      """
      import optuna, sys
      study = optuna.create_study(storage='sqlite:///' + sys.argv[1], study_name='s',
                                  directions=['minimize', 'maximize'])
      def run(trial):
          x = trial.suggest_float('x', 1e-3, 1, log=True)
          n = trial.suggest_int('n', 2, 8, step=2)
          kind = trial.suggest_categorical('kind', ['a', None, 1, True, 2.5])
          y = trial.suggest_float('y', 0, 1, step=0.25) if kind == 'a' else 0
          if trial.number == 3:
              raise ValueError
          return x + y, float('inf') if trial.number == 5 else n
      study.optimize(run, n_trials=30, catch=(ValueError,))
      study.ask()
      single = optuna.create_study(storage='sqlite:///' + sys.argv[1], study_name='t')
      def steps(trial):
          x = trial.suggest_float('x', -1, 1)
          for step in range(3):
              trial.report(float('nan') if step == 0 else x * x + step, step)
          if trial.number == 2:
              raise optuna.TrialPruned()
          return x * x
      single.optimize(steps, n_trials=6)
      """;

  private static final String COMPARE =
      """
      import optuna, sys
      one = optuna.load_study(study_name=sys.argv[3], storage='sqlite:///' + sys.argv[1])
      two = optuna.load_study(study_name=sys.argv[3], storage='sqlite:///' + sys.argv[2])
      assert one.directions == two.directions
      ended = [t for t in one.trials if t.state.is_finished()]
      assert len(ended) == len(two.trials), (len(ended), len(two.trials))
      for a, b in zip(ended, two.trials):
          for what in ('number', 'state', 'params', 'values', 'intermediate_values', 'distributions'):
              u, v = getattr(a, what), getattr(b, what)
              assert repr(u) == repr(v), (a.number, what, u, v)
          assert abs((a.datetime_start - b.datetime_start).total_seconds()) < 0.01
      trial = two.ask()
      trial.suggest_float('x', *((1e-3, 1) if len(two.directions) == 2 else (-1, 1)),
                          log=len(two.directions) == 2)
      two.tell(trial, [0.5] * len(two.directions))
      print('same', len(two.trials))
      """;

  @TempDir private Path folder;

  private record Ran(int code, String output) {}

  private Ran python(String... words) throws IOException, InterruptedException {
    String program = Optional.ofNullable(System.getenv("ASSAY_OPTUNA_PYTHON")).orElse("python3");
    var command = new java.util.ArrayList<>(List.of(program, "-c"));
    command.addAll(List.of(words));
    var output = folder.resolve("output");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("PYTHONWARNINGS", "ignore");
    try {
      Process process = builder.start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return new Ran(
          process.exitValue(), java.nio.file.Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Ran(127, String.valueOf(e.getMessage()));
    }
  }

  private void need() throws IOException, InterruptedException {
    Ran ran = python("import optuna; print(optuna.__version__)");
    if (ran.code() != 0) {
      String reason =
          "SKIPPED: no Optuna for python3 here (set ASSAY_OPTUNA_PYTHON to one that has it), so what"
              + " is exported stays unopened by it";
      System.err.println(reason);
      abort(reason);
    }
  }

  @Test
  void what_optuna_wrote_comes_back_to_it_unchanged() throws Exception {
    need();
    Path written = folder.resolve("written.db");
    Ran wrote = python(WRITE, written.toString());
    assertThat(wrote.code()).as(wrote.output()).isZero();
    try (var home = new ControlHome(folder)) {
      for (String study : List.of("s", "t")) {
        Value.Object answer =
            home.control
                .exchanging()
                .imported(
                    new Import(
                        new Source.Foreign("written.db", written),
                        Optional.of(study),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        new Submitting.Caller("user:ada", Map.of())));
        assertThat(number(answer, "trials")).isEqualTo(study.equals("s") ? 30 : 6);
        Path back = folder.resolve(study + ".db");
        home.control
            .exchanging()
            .export(
                new Export(
                    text(answer, "experiment"),
                    Format.OPTUNA,
                    Optional.of(new Target(study + ".db", back)),
                    false),
                _ -> {});
        Ran compared = python(COMPARE, written.toString(), back.toString(), study);
        assertThat(compared.output()).contains("same " + (study.equals("s") ? 31 : 7));
      }
    }
  }
}
