package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// What holds for every space, tried on many.
class SpacePropertyTest {

  private static final int SPACES = 400;
  private static final int POINTS = 20;

  private static void everywhere(BiConsumer<Space, Map<String, Value>> check) {
    for (long seed = 1; seed <= SPACES; seed++) {
      var spaces = RandomSpaces.of(seed);
      Space space = spaces.space();
      for (int i = 0; i < POINTS; i++) {
        Map<String, Value> chosen = spaces.chosen(space);
        try {
          check.accept(space, chosen);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed %d: %s".formatted(seed, space.declarations()), e);
        }
      }
    }
  }

  @Test
  void what_was_chosen_is_found_in_the_params() {
    everywhere((space, chosen) -> {
      Value.Object params = space.point(chosen);

      assertThat(space.chosen(params)).contains(chosen);
      assertThat(space.point(space.chosen(params).orElseThrow())).isEqualTo(params);
    });
  }

  @Test
  void a_job_sees_names_of_the_space_in_their_order() {
    everywhere((space, chosen) -> {
      List<String> seen = List.copyOf(space.point(chosen).members().keySet());

      var expected = new ArrayList<>(space.names());
      expected.retainAll(seen);
      assertThat(seen).isEqualTo(expected);
    });
  }

  @Test
  void a_part_that_says_what_was_chosen_is_completed() {
    everywhere((space, chosen) -> {
      Value.Object params = space.point(chosen);
      var part = new LinkedHashMap<>(params.members());
      space.ties().forEach(tie -> part.remove(tie.name()));

      assertThat(space.complete(params)).isEqualTo(params);
      assertThat(space.complete(Value.object(part))).isEqualTo(params);
    });
  }

  @Test
  void params_that_are_changed_in_one_place_are_never_the_same_point() {
    everywhere((space, chosen) -> {
      Value.Object params = space.point(chosen);
      for (String name : params.members().keySet()) {
        var other = new LinkedHashMap<>(params.members());
        other.put(name, Value.of("another"));
        assertThat(space.chosen(Value.object(other))).isEmpty();
        other.remove(name);
        assertThat(space.chosen(Value.object(other))).isEmpty();
      }
      var more = new LinkedHashMap<>(params.members());
      more.put("more", Value.of(1));
      assertThat(space.chosen(Value.object(more))).isEmpty();
    });
  }

  @Test
  void a_space_that_grew_keeps_every_point() {
    everywhere((space, chosen) -> {
      Space grown = grown(space);

      assertThat(Growth.obstacles(space, grown)).isEmpty();
      Value.Object before = space.point(chosen);
      assertThat(grown.chosen(before)).isPresent();
      assertThat(grown.chosen(before).orElseThrow()).containsAllEntriesOf(chosen);
      if (!space.equals(grown)) {
        assertThat(Growth.obstacles(grown, space)).as("the way back").isNotEmpty();
      }
    });
  }

  /// With every range wider, more choices, more rows, and one more parameter. Rows and choices of
  /// which a condition may speak are only added where they change no condition.
  private static Space grown(Space space) {
    var declarations = new ArrayList<Declaration>();
    for (Declaration declaration : space.declarations()) {
      declarations.add(
          switch (declaration) {
            case Parameter one ->
                new Parameter(one.name(), grown(one.domain()), one.when(), one.preset());
            case Zip zip -> {
              var rows = new ArrayList<Value.Object>();
              var row = new LinkedHashMap<String, Value>();
              zip.members().forEach(member -> row.put(member, Value.of(77)));
              rows.add(Value.object(row));
              rows.addAll(zip.rows());
              yield new Zip(zip.name(), rows, zip.when());
            }
            case Tie tie -> tie;
          });
    }
    declarations.add(
        new Parameter("new", new Domain.Int(1, 3, 1, Scale.LINEAR)).withPreset(Value.of(2)));
    return new Space(declarations);
  }

  private static Domain grown(Domain domain) {
    return switch (domain) {
      case Domain.Float(double low, double high, Scale scale, double step, Prior prior) ->
          scale == Scale.LINEAR
              ? new Domain.Float(low - 2 * step, high + 1, scale, step / 2, prior)
              : new Domain.Float(
                  low / 2, scale == Scale.LOG ? high * 2 : (1 + high) / 2, scale, step, prior);
      case Domain.Int(long low, long high, long step, Scale scale, Prior prior) ->
          scale == Scale.LINEAR
              ? new Domain.Int(low - step, high + 3, 1, scale, prior)
              : new Domain.Int(low, high * 2, step, scale, prior);
      case Domain.Categorical(List<Value> choices, _) -> {
        var more = new ArrayList<>(choices);
        more.add(Value.of("one more"));
        yield new Domain.Categorical(more);
      }
      case Domain.Ordinal(List<Value> choices) -> {
        var more = new ArrayList<>(choices);
        more.add(1, Value.of("one between"));
        yield new Domain.Ordinal(more);
      }
      case Domain.Constant constant -> constant;
    };
  }
}
