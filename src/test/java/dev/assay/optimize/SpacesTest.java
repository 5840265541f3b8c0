package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.result.Observation;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.RandomSpaces;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What search does with spaces of every kind: conditions, rows, ties, constraints.
class SpacesTest {

  private static final int SPACES = 300;

  @Test
  void a_grid_has_every_point_once_and_no_other() {
    for (long seed = 1; seed <= SPACES; seed++) {
      var spaces = RandomSpaces.finite(seed);
      Space space = spaces.space();
      List<Expression> constraints = spaces.constraints(space);

      var found = new ArrayList<Value.Object>();
      Grid.points(space, constraints).forEachRemaining(found::add);

      Set<Value.Object> expected = new LinkedHashSet<>();
      every(space, 0, new HashMap<>(), expected);
      expected.removeIf(point -> constraints.stream().anyMatch(c -> !c.holds(point)));
      assertThat(found).as("seed %d: %s", seed, space.declarations()).doesNotHaveDuplicates();
      assertThat(new LinkedHashSet<>(found)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static void every(
      Space space, int level, Map<String, Value> chosen, Set<Value.Object> points) {
    if (level == space.parentsFirst().size()) {
      points.add(space.point(chosen));
      return;
    }
    Parameter parameter = space.parentsFirst().get(level);
    if (!parameter.when().holds(chosen)) {
      every(space, level + 1, chosen, points);
      return;
    }
    long size = parameter.domain().size().orElseThrow().longValueExact();
    for (long i = 0; i < size; i++) {
      chosen.put(parameter.name(), parameter.domain().at(i));
      every(space, level + 1, chosen, points);
      chosen.remove(parameter.name());
    }
  }

  @Test
  void random_points_are_in_the_space_and_keep_its_constraints() {
    for (long seed = 1; seed <= SPACES; seed++) {
      var spaces = RandomSpaces.of(seed);
      Space space = spaces.space();
      List<Expression> constraints = spaces.constraints(space);
      for (int number = 1; number <= 5; number++) {
        Value.Object point;
        try {
          point = RandomSearch.point(space, constraints, seed, number);
        } catch (InfeasibleSearchException e) {
          continue; // constraints made at random may leave nothing
        }
        assertThat(space.chosen(point)).as("seed %d: %s", seed, point).isPresent();
        assertThat(constraints).as("seed %d", seed).allMatch(c -> c.holds(point));
      }
    }
  }

  @Test
  void coordinates_lead_back_to_the_params() {
    for (long seed = 1; seed <= SPACES; seed++) {
      var spaces = RandomSpaces.finite(seed);
      Space space = spaces.space();
      var coding = new Coding(space);

      Value.Object params = space.point(spaces.chosen(space));

      double[] point = coding.encode(params).orElseThrow();
      assertThat(coding.decode(point)).as("seed %d", seed).isEqualTo(params);
      assertThat(coding.snap(point)).as("seed %d", seed).isEqualTo(point);
    }
  }

  @Test
  void a_history_keeps_its_trials_when_the_space_grows() {
    var lr = new Parameter("lr", new Domain.Float(0, 1, Scale.LINEAR));
    var wider = new Parameter("lr", new Domain.Float(0, 2, Scale.LINEAR));
    var act =
        new Parameter("act", new Domain.Categorical(List.of(Value.of("relu"), Value.of("gelu"))));
    var trial =
        Observation.running(1, Value.object(Map.of("lr", Value.of(0.5))), Value.EMPTY)
            .ended(Observation.State.COMPLETED, List.of(3.0));
    var old = new Space(List.of(lr));
    var grown = new Space(List.of(wider, act.withPreset(Value.of("gelu"))));

    var before = History.of(Problem.of(old, Goal.MINIMIZE, 1), List.of(trial));
    var after = History.of(Problem.of(grown, Goal.MINIMIZE, 1), List.of(trial));

    assertThat(old.growsTo(grown)).isTrue();
    assertThat(before.rows().getFirst().point()).containsExactly(0.5);
    assertThat(after.rows().getFirst().point()).containsExactly(0.25, 1);
    assertThat(after.contains(Value.object(Map.of("lr", Value.of(0.5), "act", Value.of("gelu")))))
        .isTrue();
  }
}
