package dev.assay.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.optimize.RandomSearch;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionsTest {

  private static final List<String> ALL =
      List.of(
          "quad2",
          "branin",
          "hartmann6",
          "rosenbrock-5",
          "styblinski-10",
          "levy-10",
          "sphere-5",
          "rastrigin-5",
          "ackley-10");

  private static Value.Object point(double... x) {
    var members = new LinkedHashMap<String, Value>();
    for (int i = 0; i < x.length; i++) {
      members.put("x" + (i + 1), Value.of(x[i]));
    }
    return Value.object(members);
  }

  @Test
  void known_values_come_out() {
    assertThat(Functions.named("branin").evaluate(point(0, 0))).isEqualTo(55.602112642270262);
    assertThat(Functions.named("branin").optimum()).isEqualTo(0.39788735772973816, within(1e-14));
    assertThat(Functions.named("branin").evaluate(point(-Math.PI, 12.275)))
        .isEqualTo(0.39788735772973816, within(1e-12));
    assertThat(Functions.named("hartmann6").optimum()).isEqualTo(-3.322368011415, within(1e-11));
    assertThat(Functions.named("rosenbrock-2").evaluate(point(-1, 2))).isEqualTo(104);
    assertThat(Functions.named("styblinski-3").optimum())
        .isEqualTo(3 * -39.16616570377142, within(1e-11));
    assertThat(Functions.named("levy-2").evaluate(point(1, 1))).isEqualTo(0, within(1e-30));
    assertThat(Functions.named("quad2").evaluate(point(0, 0))).isEqualTo(5);
  }

  @Test
  void no_point_is_better_than_the_optimum() {
    for (String name : ALL) {
      Task task = Functions.named(name);
      for (int number = 1; number <= 2_000; number++) {
        double value = task.evaluate(RandomSearch.point(task.space(), List.of(), 1, number));

        assertThat(value).as(name).isGreaterThan(task.optimum());
        assertThat(task.regret(value)).as(name).isPositive();
      }
      assertThat(task.regret(task.optimum())).as(name).isZero();
      assertThat(task.regret(Double.NaN)).as(name).isInfinite();
    }
  }

  @Test
  void the_centre_of_the_box_is_never_the_optimum() {
    for (String name : ALL) {
      Task task = Functions.named(name);
      int dimensions = task.space().parameters().size();
      double[] centre = new double[dimensions];
      if (name.equals("branin")) {
        centre = new double[] {2.5, 7.5};
      } else if (name.equals("hartmann6")) {
        java.util.Arrays.fill(centre, 0.5);
      }

      assertThat(task.regret(task.evaluate(point(centre)))).as(name).isGreaterThan(0.1);
    }
  }

  @Test
  void a_wrong_name_says_what_there_is() {
    assertThatThrownBy(() -> Functions.named("brainin"))
        .isInstanceOf(SimulationException.class)
        .hasMessageStartingWith("no function 'brainin'; there are branin, hartmann6,");
    assertThatThrownBy(() -> Functions.named("sphere")).hasMessageContaining("sphere-D");
    assertThatThrownBy(() -> Functions.named("rosenbrock-1"))
        .hasMessage("function 'rosenbrock-1' needs 2 to 100 parameters");
    assertThatThrownBy(() -> Functions.named("levy-101"))
        .hasMessage("function 'levy-101' needs 1 to 100 parameters");
  }

  @Test
  void a_point_outside_the_box_is_refused() {
    assertThatThrownBy(() -> Functions.named("quad2").evaluate(point(6, 0)))
        .hasMessage("quad2 has no point {\"x1\": 6.0, \"x2\": 0.0}; its parameters are x1, x2");
  }

  @Test
  void a_function_lies_over_a_space_of_ones_own() {
    var space =
        new Space(
            List.of(
                new Parameter("lr", new Domain.Float(1e-4, 1, Scale.LOG)),
                new Parameter("seed", new Domain.Constant(Value.of(1))),
                new Parameter("layers", new Domain.Int(1, 5, 1, Scale.LINEAR))));
    Task task = Functions.over("quad2", space, List.of(Goal.MINIMIZE)).getFirst();
    Task upsideDown = Functions.over("quad2", space, List.of(Goal.MAXIMIZE)).getFirst();
    var params = (Value.Object) Json.parse("{\"lr\": 0.01, \"seed\": 1, \"layers\": 3}");

    // Half way on the scale and in the middle cell: the centre of the box.
    assertThat(task.evaluate(params)).isEqualTo(5, within(1e-9));
    assertThat(upsideDown.evaluate(params)).isEqualTo(-5, within(1e-9));
    assertThat(upsideDown.regret(-5)).isEqualTo(5).isEqualTo(task.regret(5));
    assertThat(Functions.over("levy", space, List.of(Goal.MINIMIZE)).getFirst().name())
        .isEqualTo("levy-2");
    assertThatThrownBy(() -> Functions.over("hartmann6", space, List.of(Goal.MINIMIZE)))
        .hasMessage("function 'hartmann6' has 6 parameters, the space 2 that vary");
  }

  @Test
  void functions_with_two_objectives_have_a_front_of_their_own() {
    for (String name : List.of("zdt1-3", "zdt2-3", "zdt3-3")) {
      List<Task> parts = Functions.objectives(name);
      Task second = parts.get(1);

      assertThat(parts).hasSize(2);
      assertThat(parts.getFirst().optimum()).isZero();
      for (int number = 1; number <= 50; number++) {
        Value.Object random = RandomSearch.point(second.space(), List.of(), 3, number);
        assertThat(second.evaluate(random)).isGreaterThan(second.optimum());
      }
    }
    assertThat(Functions.objectives("zdt1-3").get(1).optimum()).isZero();
    assertThat(Functions.objectives("zdt3-3").get(1).optimum()).isEqualTo(-0.7733690, within(1e-7));
    assertThatThrownBy(() -> Functions.named("zdt1-3"))
        .hasMessage("function 'zdt1-3' has 2 objectives, not one");
    assertThatThrownBy(() -> Functions.named("zdt1-1"))
        .hasMessage("function 'zdt1-1' needs 2 to 100 parameters");
    assertThatThrownBy(() -> Functions.objectives("zdt4-3"))
        .hasMessageStartingWith("no function 'zdt4-3'; there are branin,");
  }
}
