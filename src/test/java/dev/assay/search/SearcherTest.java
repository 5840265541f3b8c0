package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.experiment.Search;
import dev.assay.optimize.History;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Searches;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearcherTest {

  private static final long SEED = 8;

  private static final Space SPACE =
      Searches.space(
          new Parameter("x", new Domain.Float(-5, 10, Scale.LINEAR)),
          new Parameter("n", new Domain.Int(1, 64, 1, Scale.LOG)));

  private static final Problem PROBLEM = Searches.problem(SPACE, SEED);

  private static final Search SOBOL = new Search("sobol", Optional.of(40), SEED);

  @Test
  void enqueued_points_come_first_and_are_numbered_like_others() {
    Searcher searcher = searcher(SOBOL.withEnqueue(List.of(point(1.5, 8), point(2, 16))));

    History history = run(searcher, 5);

    assertThat(params(history).subList(0, 2)).containsExactly(point(1.5, 8), point(2, 16));
    assertThat(history.rows().get(1).trial().origin())
        .isEqualTo(Origin.with(Origin.of("enqueued", "enqueued"), "position", Value.of(2)));
    assertThat(params(history)).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void an_enqueued_point_that_was_tried_is_not_tried_again() {
    Searcher searcher =
        searcher(SOBOL.withEnqueue(List.of(point(1.5, 8), point(1.5, 8), point(2, 16))));
    History history = searcher.history(List.of(Observation.running(1, point(1.5, 8), Value.EMPTY)));

    assertThat(searcher.next(history, 2))
        .isInstanceOfSatisfying(
            Next.Ready.class, ready -> assertThat(ready.params()).isEqualTo(point(2, 16)));
  }

  @Test
  void a_point_that_cannot_be_tried_is_refused_before_anything_runs() {
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() -> searcher(SOBOL.withEnqueue(List.of(point(1, 65)))))
        .withMessage(
            "the enqueued point {\"n\": 65, \"x\": 1.0} cannot be tried: 'n' is never 65; correct"
                + " it or take it out");
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() ->
            new Searcher(
                SOBOL.withEnqueue(List.of(point(1, 3))),
                Searches.constrained(PROBLEM, "x * n < 2"),
                List.of()))
        .withMessageContaining("it breaks x * n < 2");
  }

  @Test
  void each_point_is_tried_as_often_as_it_was_asked_for() {
    Searcher searcher = searcher(SOBOL.withReplicates(3).withEnqueue(List.of(point(2, 16))));

    History history = run(searcher, 12);

    List<Value.Object> params = params(history);
    for (int i = 0; i < 12; i++) {
      assertThat(params.get(i)).isEqualTo(params.get(i / 3 * 3));
      assertThat(history.rows().get(i).trial().origin().get("replicate"))
          .contains(Value.of(i % 3 + 1));
    }
    assertThat(params.stream().distinct()).hasSize(4);
    List<Value.Object> single = params(run(searcher(SOBOL.withEnqueue(List.of(point(2, 16)))), 4));
    assertThat(params.stream().distinct()).containsExactlyElementsOf(single);
  }

  @Test
  void replicates_go_on_where_they_stopped_and_spare_what_people_added() {
    Searcher searcher = searcher(SOBOL.withReplicates(2));
    History history = run(searcher, 3).with(Observation.running(4, point(1, 1), Value.EMPTY));

    Next.Ready next = (Next.Ready) searcher.next(searcher.history(Searches.stored(history)), 5);

    assertThat(next.params()).isEqualTo(history.rows().get(2).trial().params());
    assertThat(next.origin().get("replicate")).contains(Value.of(2));
  }

  @Test
  void an_optimizer_sees_the_mean_of_replicates() {
    var replicates = new Replicates(3);
    Value.Object origin = Origin.with(Value.EMPTY, "replicate", Value.of(1));
    History history =
        History.of(
            PROBLEM,
            List.of(
                Observation.running(-1, point(2, 2), origin).ended(State.COMPLETED, List.of(9.0)),
                Observation.running(1, point(1, 1), origin)
                    .ended(State.COMPLETED, List.of(2.0))
                    .withCost(5),
                Observation.running(2, point(1, 1), origin).ended(State.FAILED, List.of()),
                Observation.running(3, point(1, 1), origin)
                    .ended(State.COMPLETED, List.of(4.0))
                    .withCost(6),
                Observation.running(4, point(2, 2), origin).ended(State.FAILED, List.of()),
                Observation.running(5, point(2, 2), origin)));

    Replicates.Points seen = replicates.seen(history, 6);

    assertThat(seen.next()).isEqualTo(3);
    assertThat(seen.history().rows()).extracting(History.Row::number).containsExactly(-1, 1, 2);
    assertThat(seen.history().rows().get(1).trial().values()).containsExactly(3.0);
    assertThat(seen.history().rows().get(1).trial().cost()).isEqualTo(11);
    assertThat(seen.history().rows().get(2).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void with_a_lag_a_proposal_waits_and_speed_changes_nothing() {
    Search lagged = new Search("tpe", Optional.of(30), SEED).withParallelLag(3);
    History straight = run(searcher(lagged), 15);
    var random = new Random(SEED);
    for (int round = 0; round < 5; round++) {
      assertThat(params(race(searcher(lagged), 15, random)))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(params(straight));
    }

    History waiting = straight.with(Observation.running(14, params(straight).get(13), Value.EMPTY));
    assertThat(searcher(lagged).next(waiting, 16)).isInstanceOf(Next.Ready.class);
    waiting = straight.with(Observation.running(13, params(straight).get(12), Value.EMPTY));
    assertThat(searcher(lagged).next(waiting, 16))
        .isEqualTo(
            new Next.Waiting("trial 16 is proposed when trial 13 has ended (parallel_lag: 3)"));
  }

  @Test
  void with_a_lag_only_old_values_are_seen() {
    History history = run(searcher(SOBOL), 9);

    History seen = new Lag(4).before(history, 8);

    assertThat(seen.rows()).extracting(History.Row::number).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(seen.rows().subList(0, 4)).isEqualTo(history.rows().subList(0, 4));
    assertThat(seen.rows().subList(4, 7))
        .allMatch(row -> row.state() == State.RUNNING && row.losses().length == 0);
  }

  @Test
  void a_batch_is_what_one_after_the_other_would_be() {
    Searcher searcher = searcher(SOBOL.withReplicates(2).withEnqueue(List.of(point(2, 16))));
    List<Next> batch = searcher.batch(searcher.history(List.of()), 1, 7);

    assertThat(batch).hasSize(7).allMatch(next -> next instanceof Next.Ready);
    History history = searcher.history(List.of());
    for (int number = 1; number <= 7; number++) {
      Next.Ready next = (Next.Ready) searcher.next(history, number);
      assertThat(batch.get(number - 1)).isEqualTo(next);
      history = history.with(Observation.running(number, next.params(), next.origin()));
    }
  }

  @Test
  void a_batch_ends_where_nothing_is_left() {
    Problem six = Searches.problem(Searches.six(), SEED);
    var searcher = new Searcher(new Search("grid", Optional.empty(), 0), six, List.of());

    List<Next> batch = searcher.batch(searcher.history(List.of()), 1, 10);

    assertThat(batch).hasSize(7).last().isInstanceOf(Next.Exhausted.class);
  }

  private static Searcher searcher(Search search) {
    return new Searcher(search, PROBLEM, List.of());
  }

  private static Value.Object point(double x, long n) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("x", Value.of(x));
    values.put("n", Value.of(n));
    return Value.object(values);
  }

  private static List<Value.Object> params(History history) {
    return history.rows().stream().map(row -> row.trial().params()).toList();
  }

  /// One trial after the other.
  private static History run(Searcher searcher, int trials) {
    History history = searcher.history(List.of());
    for (int number = 1; number <= trials; number++) {
      history = history.with(ended(next(searcher, history, number)));
    }
    return history;
  }

  /// As many at once as there may be, ending in any order.
  private static History race(Searcher searcher, int trials, Random random) {
    History history = searcher.history(List.of());
    var running = new ArrayList<Observation>();
    int number = 1;
    while (number <= trials || !running.isEmpty()) {
      if (number <= trials && searcher.next(history, number) instanceof Next.Ready) {
        running.add(next(searcher, history, number++));
        history = history.with(running.getLast());
      } else {
        history = history.with(ended(running.remove(random.nextInt(running.size()))));
      }
    }
    return history;
  }

  private static Observation next(Searcher searcher, History history, int number) {
    Next.Ready next = (Next.Ready) searcher.next(history, number);
    return Observation.running(number, next.params(), next.origin());
  }

  private static Observation ended(Observation trial) {
    return Searches.ended(PROBLEM, trial);
  }
}
