package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Facts;
import dev.assay.trial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCachingTest {
  private static final String ACTOR = "user:ada";

  private static final String PIPELINE =
      """
      space: {lr: [1], k: [1, 2]}
      search: {optimizer: grid}
      stages:
        train: {command: 'sh train.sh {lr}', reuse: {params: lr, files: [model.bin]}}
        test: {needs: train, command: 'test {k}'}
      """;

  @TempDir private Path folder;
  private Path code;
  private ControlHome home;

  @BeforeEach
  void open() throws IOException {
    code = Files.createDirectory(folder.resolve("code"));
    Files.writeString(code.resolve("train.sh"), "echo hello\n");
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// An experiment in the folder of the code, with a copy of it.
  private String submit(String yaml) {
    return home.submit(inCode(yaml));
  }

  private String inCode(String yaml) {
    return "name: x\nsnapshot: true\ncwd: %s\n%s".formatted(code, yaml);
  }

  private String cached(String more) {
    return submit(
        "cache: use\ncommand: sh train.sh {a}\nspace: {a: [1]}\nobjective: {metric: loss, goal:"
            + " minimize}\n"
            + more);
  }

  private String pipeline() {
    return submit(PIPELINE);
  }

  private String status(String reference) {
    return text(home.control.reading().trial(reference), "status");
  }

  private String why(String reference) {
    Value.Object explained = home.control.reading().explain(reference);
    return text((Value.Object) items(explained, "why").getFirst(), "code");
  }

  private List<Value.Object> kept() {
    return home.control.caching().list(9);
  }

  private Path file(Claim claim, String name) throws IOException {
    var files = new AttemptFolders(home.home).of(claim.job(), claim.attempt());
    Files.createDirectories(files);
    return Files.writeString(files.resolve(name), "weights");
  }

  @Test
  void a_trial_that_was_run_before_completes_at_submit_and_says_from_where() {
    String first = cached("");
    Claim ran = home.complete("{\"loss\": 0.5}");

    String second = cached("");

    Value.Object trial = home.control.reading().trial(second + ".1");
    assertThat(text(trial, "status")).isEqualTo("completed");
    assertThat(object(trial, "values").get("loss")).contains(Value.of(0.5));
    Value.Object source = object((Value.Object) items(trial, "work").getFirst(), "reused");
    assertThat(text(source, "job")).isEqualTo(first + ".1.main");
    assertThat(number(source, "attempt")).isEqualTo(ran.attempt().number());
    assertThat(number(home.control.reading().experiment(second), "reused")).isEqualTo(1);
    assertThat(number(home.control.reading().results(second, 3), "reused")).isEqualTo(1);
    assertThat(why(second + ".1")).isEqualTo("reused");
    assertThat(home.claims(1)).isEmpty();
  }

  @Test
  void what_can_change_the_result_makes_it_other_work() throws IOException {
    Files.writeString(folder.resolve("data.csv"), "1");
    String data = "inputs: [%s]\n".formatted(folder.resolve("data.csv"));
    cached(data);
    home.complete("{\"loss\": 0.5}");
    assertThat(status(cached(data) + ".1")).isEqualTo("completed");

    assertThat(status(cached("") + ".1")).isEqualTo("pending");
    assertThat(status(cached(data + "env: {A: b}\n") + ".1")).isEqualTo("pending");
    assertThat(status(cached(data + "repeat: 2\n") + ".2")).isEqualTo("pending");
    assertThat(status(cached(data + "timeout: 1h\nresources: {gpus: 1}\n") + ".1"))
        .isEqualTo("completed");
    Files.writeString(folder.resolve("data.csv"), "2");
    assertThat(status(cached(data) + ".1")).isEqualTo("pending");
    Files.writeString(folder.resolve("data.csv"), "1");
    Files.writeString(code.resolve("train.sh"), "echo other\n");
    assertThat(status(cached(data) + ".1")).isEqualTo("pending");
  }

  @Test
  void a_result_whose_files_are_gone_is_not_used() throws IOException {
    cached("expect: {files: [model.bin]}\n");
    Path model = file(home.complete("{\"loss\": 0.5}"), "model.bin");
    assertThat(status(cached("expect: {files: [model.bin]}\n") + ".1")).isEqualTo("completed");
    assertThat(kept().getFirst().get("valid")).contains(Value.of(true));

    Files.writeString(model, "");

    assertThat(kept().getFirst().get("valid")).contains(Value.of(false));
    assertThat(status(cached("expect: {files: [model.bin]}\n") + ".1")).isEqualTo("pending");
    assertThat(kept()).isEmpty();
  }

  @Test
  void a_rerun_runs() {
    cached("");
    home.complete("{\"loss\": 0.5}");

    home.control
        .submitting()
        .rerun(
            new Submitting.Rerun(
                "x.1", false, false, Optional.empty(), false, home.request("command: x").caller()));

    assertThat(home.claims(1)).hasSize(1);
  }

  @Test
  void one_trains_and_explain_says_for_whom_the_others_wait() throws IOException {
    String id = pipeline();
    Claim train = home.claim();

    assertThat(why(id + ".2.train")).isEqualTo("same_work");
    file(train, "model.bin");
    home.finish(train, new Outcome.Completed(), "{}", Facts.NONE);

    List<Claim> tests = home.claims(9);
    assertThat(tests).hasSize(2);
    assertThat(tests)
        .allSatisfy(test ->
            assertThat(test.earlier())
                .containsExactly(
                    new Earlier("train", train.job(), train.attempt(), List.of("model.bin"))));
  }

  @Test
  void clean_leaves_what_is_needed_elsewhere_and_withdraws_what_it_removes() throws IOException {
    pipeline();
    Claim train = home.claim();
    Path model = file(train, "model.bin");
    home.finish(train, new Outcome.Completed(), "{}", Facts.NONE);
    home.complete("{}");
    home.complete("{}");
    String second = pipeline();

    clean();
    assertThat(model).exists();
    assertThat(kept()).hasSize(1);
    home.complete("{}");
    home.complete("{}");
    clean();

    assertThat(model).doesNotExist();
    assertThat(kept()).isEmpty();
    assertThat(status(second + ".2")).isEqualTo("completed");
    assertThat(why(pipeline() + ".1.train")).isNotEqualTo("reused");
  }

  private Value.Object planned(String... yaml) {
    String[] texts = Stream.of(yaml).map(this::inCode).toArray(String[]::new);
    return home.control.submitting().plan(Requests.of(texts).build());
  }

  private static Value.Object outlook(Value.Object plan, int experiment) {
    return object((Value.Object) items(plan, "experiments").get(experiment), "reuse");
  }

  private static Value.Object outlook(int results, int running, int shared, int toRun) {
    return new Document()
        .with("results", results)
        .with("running", running)
        .with("shared", shared)
        .with("to_run", toRun)
        .build();
  }

  @Test
  void a_plan_says_how_many_jobs_would_take_results_and_leaves_everything_as_it_is()
      throws IOException {
    assertThat(outlook(planned(PIPELINE), 0)).isEqualTo(outlook(0, 0, 1, 3));
    assertThat(home.home.resolve("snapshots")).doesNotExist();

    pipeline();
    Claim train = home.claim();
    assertThat(outlook(planned(PIPELINE), 0)).isEqualTo(outlook(0, 2, 0, 2));

    Path model = file(train, "model.bin");
    home.finish(train, new Outcome.Completed(), "{}", Facts.NONE);
    Value.Object both = planned(PIPELINE, PIPELINE + "cache: refresh\n");
    assertThat(outlook(both, 0)).isEqualTo(outlook(2, 0, 0, 2));
    assertThat(outlook(both, 1)).isEqualTo(outlook(0, 0, 1, 3));
    assertThat(number(kept().getFirst(), "hits")).isEqualTo(1);

    Files.delete(model);
    assertThat(outlook(planned(PIPELINE), 0)).isEqualTo(outlook(0, 0, 1, 3));
    assertThat(kept()).hasSize(1);
    assertThat(((Value.Object) items(planned("command: x"), "experiments").getFirst()).get("reuse"))
        .contains(Value.Null.NULL);
  }

  private void clean() {
    home.pass(Duration.ofMinutes(1));
    home.control.operating().clean(Optional.empty(), 0, Optional.empty(), false, ACTOR);
  }

  @Test
  void results_are_named_by_the_beginning_of_their_keys() {
    cached("");
    home.complete("{\"loss\": 0.5}");
    var caching = home.control.caching();
    String key = text(kept().getFirst(), "key");

    assertThat(text(caching.show(key.substring(0, 6)), "key")).isEqualTo(key);
    assertThatThrownBy(() -> caching.show("xyz1"))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.USAGE));
    assertThatThrownBy(() -> caching.drop(List.of(key.substring(1)), ACTOR))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.NOT_FOUND));
    assertThat(number(caching.drop(Duration.ofDays(1), ACTOR), "changed")).isZero();
    assertThat(number(caching.drop(List.of(key.substring(0, 9)), ACTOR), "changed")).isEqualTo(1);
    assertThat(kept()).isEmpty();
    assertThat(status(cached("") + ".1")).isEqualTo("pending");
  }
}
