package dev.assay.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.After.On;
import dev.assay.store.model.Step.Adopt;
import dev.assay.store.model.Step.Cancel;
import dev.assay.store.model.Step.Clock;
import dev.assay.store.model.Step.Delete;
import dev.assay.store.model.Step.End;
import dev.assay.store.model.Step.Exchange;
import dev.assay.store.model.Step.Expire;
import dev.assay.store.model.Step.Hold;
import dev.assay.store.model.Step.How;
import dev.assay.store.model.Step.Register;
import dev.assay.store.model.Step.Release;
import dev.assay.store.model.Step.Retry;
import dev.assay.store.model.Step.Shape;
import dev.assay.store.model.Step.Stop;
import dev.assay.store.model.Step.Submit;
import dev.assay.store.model.Step.Unhold;
import dev.assay.store.model.Step.Wait;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stories that once failed, or that nearly did, each with what happens in it as its name.
class ToldStoriesTest {

  @TempDir Path folder;

  @Test
  void a_skipped_job_that_waits_again_still_does_not_start_before_its_time() {
    tell(
        new Submit(2, Shape.CHAIN, 2, 0, 1, 2.0, "default", 0, false, 83, List.of()),
        new Cancel("e2.2.train"),
        new Retry("e2.2.train", false));
  }

  @Test
  void a_job_that_began_skipped_still_does_not_start_before_its_time() {
    tell(
        new Submit(1, Shape.SINGLE, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Cancel("e1"),
        new Submit(
            2, Shape.SINGLE, 1, 0, 1, 1.0, "default", 0, false, 60, List.of(new Wait("e1", On.OK))),
        new Retry("e1", false));
  }

  @Test
  void a_job_that_waits_again_is_skipped_again_when_another_parent_had_ended_badly() {
    tell(
        new Submit(1, Shape.SINGLE, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Submit(2, Shape.SINGLE, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Submit(
            3,
            Shape.SINGLE,
            1,
            0,
            1,
            1.0,
            "default",
            0,
            false,
            0,
            List.of(new Wait("e1", On.OK), new Wait("e2", On.ANY))),
        new Cancel("e1"),
        new Retry("e3", false));
  }

  @Test
  void a_job_that_had_begun_goes_on_when_a_parent_is_tried_again() {
    tell(
        new Submit(1, Shape.SINGLE, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Register(1, "default"),
        new Submit(
            2, Shape.SINGLE, 1, 0, 3, 1.0, "default", 0, false, 0, List.of(new Wait("e1", On.ANY))),
        new Cancel("e1"),
        new Exchange(1, List.of(), 2.0, 1.0, 4),
        new Retry("e1", true),
        new Release(1, "e2.1.main"));
  }

  @Test
  void what_goes_on_beside_a_parent_that_is_open_again_is_not_stopped_by_a_second_retry() {
    tell(
        new Submit(2, Shape.CHAIN, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Register(2, "default"),
        new Cancel("e2"),
        new Submit(
            4, Shape.DIAMOND, 3, 0, 3, 1.0, "default", 1, false, 0, List.of(new Wait("e2", On.OK))),
        new Retry("e4", true),
        new Exchange(2, List.of(), 3.0, 0.0, 3),
        new Retry("e2.1.evaluate", true),
        new Exchange(2, List.of(new End("e4.3.prepare", How.FAILED_LATER)), 5.0, 2.0, 1),
        new Retry("e2.1", false));
  }

  @Test
  void what_went_on_beside_an_open_parent_waits_for_it_once_it_was_held() {
    tell(
        new Register(5, "default"),
        new Submit(7, Shape.MIXED, 1, 0, 1, 1.0, "default", 2, false, 0, List.of()),
        new Exchange(5, List.of(), 5.0, 2.0, 1),
        new Exchange(5, List.of(new End("e7.1.train", How.COMPLETED)), 2.0, 0.0, 1),
        new Exchange(5, List.of(new End("e7.1.evaluate", How.FAILED)), 4.0, 1.0, 1),
        new Retry("e7", false),
        new Exchange(5, List.of(new End("e7.1.report", How.FAILED_AGAIN)), 5.0, 2.0, 1),
        new Hold("e7"),
        new Unhold("e7"));
  }

  @Test
  void what_was_given_back_beside_an_open_parent_and_then_held_is_counted_right() {
    tell(
        new Submit(3, Shape.MIXED, 1, 0, 1, 2.0, "default", 0, false, 0, List.of()),
        new Register(2, "default"),
        new Register(4, "default"),
        new Submit(7, Shape.MIXED, 2, 0, 2, 1.0, "default", 0, false, 0, List.of()),
        new Exchange(2, List.of(), 4.0, 2.0, 3),
        new Exchange(4, List.of(), 1.0, 1.0, 1),
        new Exchange(4, List.of(new End("e7.2.train", How.COMPLETED)), 0.0, 2.0, 1),
        new Exchange(4, List.of(), 1.0, 1.0, 1),
        new Retry("e7.2", false),
        new Exchange(4, List.of(new End("e7.2.evaluate", How.STOPPED)), 3.0, 1.0, 1),
        new Hold("e7"));
  }

  @Test
  void what_was_skipped_stays_so_when_a_retry_is_not_about_its_parents() {
    tell(
        new Submit(3, Shape.SINGLE, 3, 0, 1, 2.0, "default", 0, false, 0, List.of()),
        new Register(1, "default"),
        new Hold("e3"),
        new Submit(5, Shape.MIXED, 3, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Exchange(1, List.of(), 2.0, 2.0, 1),
        new Stop("e5"),
        new Submit(
            6,
            Shape.SINGLE,
            1,
            0,
            1,
            2.0,
            "default",
            0,
            false,
            0,
            List.of(new Wait("e3.2.main", On.OK), new Wait("e5.2.report", On.OK))),
        new Exchange(1, List.of(new End("e5.1.train", How.CRASHED)), 0.0, 0.0, 1),
        new Delete(3),
        new Retry("e5.1", false));
  }

  @Test
  void a_retry_that_finds_nothing_ended_changes_nothing() {
    tell(
        new Submit(1, Shape.CHAIN, 1, 0, 1, 1.0, "default", 0, false, 0, List.of()),
        new Register(1, "default"),
        new Exchange(1, List.of(), 4.0, 1.0, 1),
        new Exchange(1, List.of(new End("e1.1.train", How.COMPLETED)), 5.0, 2.0, 1),
        new Retry("e1.1.train", false),
        new Exchange(1, List.of(new End("e1.1.evaluate", How.CRASHED)), 0.0, 0.0, 0),
        new Retry("e1.1", false));
  }

  @Test
  void a_delay_that_is_over_stays_over_when_the_clock_goes_back() {
    tell(
        new Register(1, "default"),
        new Submit(1, Shape.SINGLE, 2, 0, 1, 2.0, "default", 0, false, 36, List.of()),
        new Clock(56),
        new Exchange(1, List.of(), 5.0, 2.0, 1),
        new Clock(-76),
        new Hold("e1"));
  }

  @Test
  void a_worker_that_comes_back_finds_its_attempt_with_another() {
    tell(
        new Submit(1, Shape.SINGLE, 1, 0, 1, 1.0, "default", 1, false, 0, List.of()),
        new Register(1, "default"),
        new Exchange(1, List.of(), 2.0, 0.0, 1),
        new Expire(1),
        new Register(2, "default"),
        new Adopt(2, List.of("e1.1.main")),
        new Exchange(1, List.of(new End("e1.1.main", How.FAILED)), 2.0, 0.0, 1),
        new Release(1, "e1.1.main"),
        new Exchange(2, List.of(new End("e1.1.main", How.COMPLETED)), 2.0, 0.0, 1));
  }

  Supplier<StoreUnderTest> places() {
    return new SqlitePlaces(folder, UnaryOperator.identity());
  }

  private void tell(Step... steps) {
    assertThat(new Story(places()).play(List.of(steps), true)).isEmpty();
  }
}
