package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Work that several trials need is done once by real workers, whatever happens to its files and to
/// the workers.
@Timeout(180)
class SharedWorkTest {

  /// Every trial has the same training: it depends on no param.
  private static final String PIPELINE =
      """
      name: pipe
      snapshot: true
      stages:
        train:
          script: |
            echo "train $ASSAY_JOB_ATTEMPT" >> marks
            cat "$ASSAY_JOB_PARAMS" >> seen
            test ! -e bad || { rm bad; exit 1; }
            echo weights > "$ASSAY_JOB_DIR/model.bin"
            echo "end train" >> marks
          reuse: {params: [], files: [model.bin]}
        test:
          needs: train
          script: |
            cat "$ASSAY_JOB_STAGE_TRAIN_DIR/model.bin" && echo "test $ASSAY_PARAM_I" >> marks
      """;

  @TempDir Path folder;
  private TestHome home;
  private WorkerJvms workers;

  @BeforeEach
  void open() {
    home = TestHome.in(folder);
    workers = new WorkerJvms(home);
  }

  @AfterEach
  void close() throws InterruptedException {
    workers.close();
    home.close();
  }

  private void work(ExperimentId... until) throws Exception {
    home.worker(home.until(3, until)).run();
  }

  private long marks(String beginning) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("marks"))) {
      return lines.filter(line -> line.startsWith(beginning)).count();
    }
  }

  private List<Path> models() throws IOException {
    try (Stream<Path> files = Files.walk(home.home().resolve("runs"))) {
      return files.filter(file -> file.endsWith("model.bin")).toList();
    }
  }

  private int completed(ExperimentId id) {
    return home.store()
        .experiments()
        .get(id)
        .orElseThrow()
        .jobs()
        .getOrDefault(JobState.COMPLETED, 0);
  }

  @Test
  void one_trains_for_all_and_sees_no_param_that_it_does_not_name() throws Exception {
    var first = home.submit(PIPELINE, 4);
    work(first);
    var second = home.submit(PIPELINE, 2);
    work(second);

    assertThat(marks("train")).isEqualTo(1);
    assertThat(marks("test")).isEqualTo(6);
    assertThat(Files.readString(folder.resolve("seen")).strip()).isEqualTo("{}");
    assertThat(completed(first)).isEqualTo(8);
    assertThat(completed(second)).isEqualTo(4);
  }

  @Test
  void when_the_files_are_gone_exactly_one_trains_again() throws Exception {
    work(home.submit(PIPELINE, 2));
    Files.writeString(models().getFirst(), "");

    var second = home.submit(PIPELINE, 3);
    work(second);

    assertThat(marks("train")).isEqualTo(2);
    assertThat(marks("test")).isEqualTo(5);
    assertThat(completed(second)).isEqualTo(6);
  }

  @Test
  void when_a_training_fails_the_next_that_waits_tries() throws Exception {
    Files.createFile(folder.resolve("bad"));

    var id = home.submit(PIPELINE, 3);
    work(id);

    assertThat(marks("train")).isEqualTo(2);
    assertThat(marks("test")).isEqualTo(2);
    assertThat(completed(id)).isEqualTo(4);
  }

  /// The data is not copied with the code, and the key was made of it at submit.
  private static final String COUNT =
      """
      name: count
      snapshot: true
      cache: use
      inputs: [data.csv]
      retries: {failures: 3, on: [exit, launch]}
      script: |
        wc -l < data.csv >> marks; echo "metric lines=$(wc -l < data.csv)"
      """;

  @Test
  void an_input_that_was_changed_since_submit_fails_the_job_before_it_runs() throws Exception {
    var data = Files.writeString(folder.resolve("data.csv"), "1\n");
    var id = home.submit(COUNT, 2);
    Files.writeString(data, "1\n2\n");
    work(id);

    assertThat(folder.resolve("marks")).doesNotExist();
    assertThat(home.store().works().list("", 9)).isEmpty();
    for (int number = 1; number <= 2; number++) {
      var job = home.trial(id, number).jobs().getFirst();
      assertThat(job.reason()).isEqualTo(Reason.INPUT_CHANGED);
      var attempts = home.store().trials().attempts(job.id());
      assertThat(attempts).hasSize(1);
      assertThat(attempts.getFirst().message())
          .isEqualTo(
              "input %s is not what it was at submit; put it back and retry, or submit again"
                  .formatted(data));
    }
  }

  @Test
  void once_the_input_is_what_it_was_a_retry_runs_and_others_take_its_result() throws Exception {
    var data = Files.writeString(folder.resolve("data.csv"), "1\n");
    var id = home.submit(COUNT);
    Files.delete(data);
    work(id);
    assertThat(home.trial(id, 1).jobs().getFirst().reason()).isEqualTo(Reason.INPUT_CHANGED);

    Files.writeString(data, "1\n");
    home.store().operations().retry(new Subject.OfTrial(id.trial(1)), false, "user:tester");
    work(id);
    var second = home.submit(COUNT);
    work(second);

    assertThat(marks("1")).isEqualTo(1);
    assertThat(completed(id)).isEqualTo(1);
    assertThat(completed(second)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"after-claim, 1", "before-finish, 1"})
  void a_worker_killed_anywhere_lets_the_work_be_done_once(String waypoint, int times)
      throws Exception {
    var id = home.submit(PIPELINE, 3);

    var child = workers.start(List.of(), 2, 60_000, 60_000, waypoint, times);
    assertThat(child.waitFor()).as(workers.log()).isEqualTo(137);
    work(id);

    assertThat(marks("end train")).isEqualTo(1);
    assertThat(marks("test")).isEqualTo(3);
    assertThat(completed(id)).isEqualTo(6);
  }
}
