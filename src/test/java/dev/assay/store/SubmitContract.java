package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.After;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Submitting experiments and finding them again.
public abstract class SubmitContract extends StoreContract {

  private static final Query ALL = new Query(List.of(), false, 100);

  @Test
  void what_is_submitted_can_be_read_back() {
    var id = submit(experiment("digits", 3));

    var view = store.experiments().get(id).orElseThrow();
    assertThat(view.name()).isEqualTo("digits");
    assertThat(view.status()).isEqualTo(ExperimentStatus.PENDING);
    assertThat(view.trials()).isEqualTo(3);
    assertThat(view.jobs()).containsKeys(JobState.values());
    assertThat(view.jobs().get(JobState.QUEUED)).isEqualTo(3);
    assertThat(view.createdAt()).isEqualTo(clock.instant());
    assertThat(view.startedAt()).isEmpty();
    assertThat(view.endedAt()).isEmpty();
    assertThat(view.spec()).isEqualTo("{}");
  }

  @Test
  void trials_are_numbered_from_1_and_carry_their_params() {
    var id = submit(experiment("digits", 3));

    var trials = store.trials().list(id, 2, 10);
    assertThat(trials).extracting(t -> t.id().number()).containsExactly(2, 3);
    var second = trials.getFirst();
    assertThat(second.params()).isEqualTo(object("x", 2));
    assertThat(second.content()).isEqualTo(ContentId.of(object("x", 2)));
    assertThat(second.status()).isEqualTo(TrialStatus.PENDING);
    assertThat(second.id()).hasToString(id + ".2");
    assertThat(second.jobs().getFirst().id()).hasToString(id + ".2.main");
    assertThat(store.trials().get(id.trial(2))).contains(second);
    assertThat(store.trials().get(id.trial(4))).isEmpty();
  }

  @Test
  void what_is_submitted_is_there_after_the_store_is_opened_again() {
    var id = submit(experiment("digits", 2));

    reopen();

    assertThat(store.experiments().get(id)).isPresent();
    assertThat(store.trials().list(id, 1, 10)).hasSize(2);
  }

  @Test
  void several_experiments_are_stored_all_or_none() {
    var good = experiment("good", 1);
    var bad = after(experiment("bad", 1), onOk(all(nextId())));

    assertThatThrownBy(() ->
            store.experiments().submit(new Submission(List.of(good, bad), Optional.empty(), ADA)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.NOT_FOUND));

    assertThat(store.experiments().list(ALL)).isEmpty();
    assertThat(store.trials().newest()).isEmpty();
  }

  private static Submission.Parent onOk(Subject subject) {
    return new Submission.Parent(subject, After.On.OK);
  }

  @Test
  void the_same_key_and_body_give_the_first_answer_again() {
    var key = Optional.of(new Key("k", "body"));
    var first = experiment("a", 2);
    var answer = store.experiments().submit(new Submission(List.of(first), key, ADA));

    var again = store.experiments().submit(new Submission(List.of(experiment("a", 2)), key, ADA));

    assertThat(answer.created()).isTrue();
    assertThat(again.created()).isFalse();
    assertThat(again.experiments()).isEqualTo(answer.experiments());
    assertThat(store.experiments().list(ALL)).hasSize(1);
  }

  @Test
  void the_same_key_with_another_body_is_a_conflict() {
    var first = List.of(experiment("a", 2));
    store.experiments().submit(new Submission(first, Optional.of(new Key("k", "body")), ADA));

    var second = List.of(experiment("a", 2));
    var other = new Submission(second, Optional.of(new Key("k", "other")), ADA);

    assertConflict(() -> store.experiments().submit(other));
    assertThat(store.experiments().list(ALL)).hasSize(1);
  }

  private static void assertConflict(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT));
  }

  @Test
  void a_unique_name_is_refused_while_one_that_is_not_archived_has_it() {
    var first = submit(experiment("a", 1));

    assertConflict(() -> submit(withUniqueName(experiment("a", 1))));
    store.experiments().archive(first, true, ADA);

    assertThat(submit(withUniqueName(experiment("a", 1)))).isNotNull();
  }

  private static NewExperiment withUniqueName(NewExperiment e) {
    return new NewExperiment(
        e.id(),
        e.name(),
        true,
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        e.held(),
        e.startAt(),
        e.after(),
        e.stages(),
        e.trials());
  }

  @Test
  void jobs_begin_held_when_asked() {
    var id = submit(withHold(staged("a", 2, stage("train"), stage("test", ok("train")))));

    assertThat(count(id, JobState.HELD)).isEqualTo(4);
    assertThat(store.experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.PAUSED);
  }

  @Test
  void jobs_begin_delayed_until_their_start() {
    var id = submit(withDelay(experiment("a", 2), Duration.ofHours(1)));

    assertThat(count(id, JobState.DELAYED)).isEqualTo(2);
    assertThat(job(id, 1, "main").runAt()).contains(clock.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void a_start_that_has_passed_delays_nothing() {
    var id = submit(withDelay(experiment("a", 2), Duration.ofHours(-1)));

    assertThat(count(id, JobState.QUEUED)).isEqualTo(2);
  }

  @Test
  void later_stages_begin_blocked() {
    var id = submit(staged("a", 2, stage("train"), stage("test", ok("train"))));

    assertThat(count(id, JobState.QUEUED)).isEqualTo(2);
    assertThat(count(id, JobState.BLOCKED)).isEqualTo(2);
    assertThat(job(id, 1, "test").waitsFor()).isEqualTo(1);
  }

  @Test
  void an_experiment_without_trials_has_ended() {
    var id = submit(experiment("none", 0));

    var view = store.experiments().get(id).orElseThrow();
    assertThat(view.status().isTerminal()).isTrue();
    assertThat(view.endedAt()).isPresent();
  }

  @Test
  void values_come_back_exactly() {
    var members = new java.util.LinkedHashMap<String, Value>();
    members.put("int", Value.of(1));
    members.put("float", Value.of(1.0));
    members.put("nan", Value.of(Double.NaN));
    members.put("minus zero", Value.of(-0.0));
    members.put("text", Value.of("'; rm -rf / # \u0000 \uD83D\uDE00 \n"));
    members.put("null", Value.Null.NULL);
    var params = Value.object(members);
    var trial = new Submission.NewTrial(params, ContentId.of(params), 3, params);
    var e = experiment("exact", 0);
    var id =
        submit(
            new NewExperiment(
                e.id(),
                "näme '\"",
                false,
                params,
                "{\"a\":1}",
                0,
                1,
                false,
                Optional.empty(),
                List.of(),
                e.stages(),
                List.of(trial)));

    var view = store.trials().get(id.trial(1)).orElseThrow();
    assertThat(view.params()).isEqualTo(params);
    assertThat(view.origin()).isEqualTo(params);
    assertThat(view.replicate()).isEqualTo(3);
    assertThat(store.experiments().get(id).orElseThrow().labels()).isEqualTo(params);
    assertThat(store.experiments().get(id).orElseThrow().name()).isEqualTo("näme '\"");
  }

  @Test
  void experiments_are_found_by_id_newest_name_prefix_and_last() {
    var one = submit(named("eaaaa000001a", "digits"));
    var two = submit(named("eaaab000001b", "digits"));
    var three = submit(named("ebbbb000001c", "other"));

    assertThat(store.experiments().find(one.text())).isEqualTo(one);
    assertThat(store.experiments().find("last")).isEqualTo(three);
    assertThat(store.experiments().find("digits")).isEqualTo(two);
    assertThat(store.experiments().find("eaaaa")).isEqualTo(one);
    assertThat(store.experiments().find("eb")).isEqualTo(three);
  }

  @Test
  void an_ambiguous_prefix_is_refused_and_its_candidates_named() {
    submit(named("eaaaa000001a", "x"));
    submit(named("eaaab000001b", "y"));

    assertThatThrownBy(() -> store.experiments().find("eaaa"))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("eaaaa000001a", "eaaab000001b");
    assertThatThrownBy(() -> store.experiments().find("nothing"))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.experiments().find("%")).isInstanceOf(StoreException.class);
  }

  @Test
  void an_archived_experiment_gives_its_name_back_and_is_not_listed() {
    var one = submit(experiment("digits", 1));
    var two = submit(experiment("digits", 1));

    assertThat(store.experiments().archive(two, true, ADA)).isTrue();
    assertThat(store.experiments().archive(two, true, ADA)).isFalse();

    assertThat(store.experiments().find("digits")).isEqualTo(one);
    assertThat(store.experiments().list(ALL)).extracting(v -> v.id()).containsExactly(one);
    assertThat(store.experiments().list(new Query(List.of(), true, 9)))
        .extracting(v -> v.id())
        .containsExactly(two, one);
    assertThat(store.experiments().archive(two, false, ADA)).isTrue();
    assertThat(store.experiments().find("digits")).isEqualTo(two);
  }

  @Test
  void lists_are_newest_first_and_filtered_by_status() {
    var one = submit(experiment("one", 1));
    var two = submit(withHold(experiment("two", 1)));
    var three = submit(experiment("three", 1));

    assertThat(store.experiments().list(ALL))
        .extracting(v -> v.id())
        .containsExactly(three, two, one);
    assertThat(store.experiments().list(new Query(List.of(ExperimentStatus.PAUSED), false, 9)))
        .extracting(v -> v.id())
        .containsExactly(two);
    assertThat(store.experiments().list(new Query(List.of(), false, 1)))
        .extracting(v -> v.id())
        .containsExactly(three);
  }

  @Test
  void a_deleted_experiment_is_gone_and_its_events_stay() {
    var id = submit(experiment("a", 2));
    var kept = submit(experiment("b", 1));
    var worker = worker();
    finish(worker, completed(claimOne(worker)));

    store.experiments().delete(id, ADA);

    assertThat(store.experiments().get(id)).isEmpty();
    assertThat(store.trials().list(id, 1, 10)).isEmpty();
    assertThat(store.experiments().list(ALL)).extracting(v -> v.id()).containsExactly(kept);
    assertThat(store.events().after(0, 100, Optional.of(id)))
        .extracting(e -> e.type())
        .contains(EventType.EXPERIMENT_SUBMITTED, EventType.EXPERIMENT_DELETED);
  }

  @Test
  void an_experiment_is_not_deleted_while_a_job_of_it_runs() {
    var id = submit(experiment("a", 2));
    claimOne(worker());

    assertConflict(() -> store.experiments().delete(id, ADA));

    assertThat(count(id, JobState.RUNNING)).isEqualTo(1);
    assertThat(count(id, JobState.QUEUED)).isEqualTo(1);
  }

  @Test
  void trials_are_found_by_the_beginning_of_their_content() {
    var one = submit(experiment("a", 2));
    var two = submit(experiment("b", 1));
    String content = ContentId.of(object("x", 1)).hex();

    assertThat(store.trials().withContent(content.substring(0, 4), 10))
        .containsExactly(two.trial(1), one.trial(1));
    assertThat(store.trials().withContent(content.substring(0, 7), 1))
        .containsExactly(two.trial(1));
    assertThat(store.trials().newest()).contains(two.trial(1));
  }

  @Test
  void an_unknown_experiment_is_empty_or_not_found() {
    var id = nextId();

    assertThat(store.experiments().get(id)).isEmpty();
    assertThat(store.trials().list(id, 1, 10)).isEmpty();
    assertThatThrownBy(() -> store.experiments().delete(id, ADA))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(id.text());
  }

  private NewExperiment named(String id, String name) {
    var e = experiment(name, 1);
    return new NewExperiment(
        new ExperimentId(id),
        name,
        false,
        e.labels(),
        e.spec(),
        e.priority(),
        e.parallelism(),
        false,
        Optional.empty(),
        List.of(),
        e.stages(),
        e.trials());
  }
}
