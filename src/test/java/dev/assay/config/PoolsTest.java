package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolsTest {
  private static final String TWO =
      """
      [pools.a100]
      gpus = 1
      cpus = 4
      memory = "16GiB"
      workers = {min = 1, max = 4}
      timeout = "30m"
      price = {gpu_hour = 2.5}
      job_types = "training"
      stages = ["train"]

      [pools.small]
      workers = 2
      slots = 3
      job_types = ["evaluation", "mipro"]
      """;

  @TempDir private Path folder;
  private JobTypes types = JobTypes.NONE;
  private Pools pools = Pools.NONE;

  private void declare(String toml) throws IOException {
    Files.writeString(folder.resolve("assay.toml"), toml);
    var settings =
        Settings.read(new Settings.Surroundings(folder, Map.of("HOME", "/nowhere"), Map.of()));
    types = settings.jobTypes();
    pools = settings.pools();
  }

  private ExperimentSpec read(String yaml) {
    var context = new Context(Map.of(), "ada", Instant.EPOCH).withTypes(types).withPools(pools);
    return SpecReader.read(yaml, new Source("q.yaml"), folder, context).spec();
  }

  private static Resources resources(ExperimentSpec spec) {
    return spec.stages().getFirst().resources();
  }

  private static Optional<Duration> timeout(ExperimentSpec spec) {
    return spec.stages().getFirst().limits().timeout();
  }

  @Test
  void a_table_declares_a_pool() throws IOException {
    declare(TWO);

    Pool a100 = pools.find("a100").orElseThrow();
    assertThat(a100.least()).isEqualTo(1);
    assertThat(a100.most()).isEqualTo(OptionalInt.of(4));
    assertThat(a100.idleExit()).isEqualTo(Duration.ofMinutes(5));
    assertThat(a100.price()).contains(new Price(2.5, 0));
    assertThat(a100.origin()).endsWith("assay.toml:1");
    Pool small = pools.find("small").orElseThrow();
    assertThat(small.least()).isZero();
    assertThat(small.most()).isEqualTo(OptionalInt.of(2));
    assertThat(small.slots()).isEqualTo(OptionalInt.of(3));
    assertThat(pools.names()).containsExactly("a100", "default", "small");
  }

  @Test
  void without_pools_everything_is_as_it_was() {
    assertThat(resources(read("command: x"))).isEqualTo(Resources.DEFAULT);
    assertThat(resources(read("command: x\nresources: {pool: any}")).pool()).isEqualTo("any");
  }

  @Test
  void a_job_goes_to_the_pool_that_takes_its_type_and_gets_what_a_slot_gives() throws IOException {
    declare(TWO);

    var spec = read("command: python train.py\njob_type: training");

    assertThat(resources(spec)).isEqualTo(new Resources(4, 1, 16L << 30, 1, "a100", ""));
    assertThat(timeout(spec)).contains(Duration.ofMinutes(30));
    assertThat(spec.configurations().getFirst().typed()).as("a word only").isEmpty();
    assertThat(resources(read("command: x\njobs: [{job_type: evaluation, params: {a: 1}}]")).pool())
        .isEqualTo("small");
    assertThat(resources(read("command: x"))).as("none takes it").isEqualTo(Resources.DEFAULT);
  }

  @Test
  void what_a_specification_says_wins_over_its_pool() throws IOException {
    declare(TWO);

    var spec =
        read(
            """
            {command: x, job_type: training, timeout: 1h,
             resources: {gpus: 2, memory: 1GiB}}\
            """);

    assertThat(resources(spec)).isEqualTo(new Resources(4, 2, 1L << 30, 1, "a100", ""));
    assertThat(timeout(spec)).contains(Duration.ofHours(1));
    assertThat(resources(read("{command: x, job_type: training, resources: {pool: small}}")).pool())
        .isEqualTo("small");
  }

  @Test
  void a_stage_goes_to_the_pool_that_takes_it_before_one_that_takes_its_type() throws IOException {
    declare(TWO);

    var spec =
        read(
            """
            job_type: evaluation
            stages:
              train: {command: x}
              evaluate: {command: y, needs: train}
            """);

    assertThat(spec.stages())
        .extracting(s -> s.resources().pool())
        .containsExactly("a100", "small");
  }

  @Test
  void the_default_pool_can_be_declared_too() throws IOException {
    declare("[pools.default]\ncpus = 2\ntimeout = '1h'");

    assertThat(resources(read("command: x")).cpus()).isEqualTo(2);
    assertThat(timeout(read("command: x"))).contains(Duration.ofHours(1));
  }

  @Test
  void a_budget_without_a_price_has_that_of_the_pools() throws IOException {
    declare(TWO + "price = {cpu_hour = 0.5}\n");
    String staged =
        """
        timeout: 1h
        grace: 0s
        budget: {money: 10%s}
        stages:
          train: {command: x}
          evaluate: {command: y, needs: train, resources: {pool: small, cpus: 2}}
        """;

    var budget = read(staged.formatted("")).budget();

    assertThat(budget.price().anHour(new Resources(4, 1, 0, 1, "a100", ""))).isEqualTo(2.5);
    assertThat(budget.price().anHour(new Resources(2, 0, 0, 1, "small", ""))).isEqualTo(1);
    assertThat(budget.price().anHour(new Resources(2, 1, 0, 1, "default", ""))).isZero();
    var spec = read(staged.formatted(""));
    assertThat(SpecText.read(SpecText.write(spec))).isEqualTo(spec);
    assertThat(read(staged.formatted(", price: {cpu_hour: 1}")).budget().price())
        .isEqualTo(new Price(0, 1));
    assertThat(read("{command: x, budget: {wall_time: 1h}}").budget().price())
        .isEqualTo(Price.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu = 1|:2: pools.x.gpu: unknown key; did you mean 'gpus'?",
        "cpus = 0|:2: pools.x.cpus: found 0; a number above 0 is allowed",
        "gpus = 1.5|:2: pools.x.gpus: found 1.5; a whole number, or a share",
        "workers = 0|:2: pools.x.workers: found 0; a whole number from 1",
        "workers = {min = 3, max = 2}|:2: pools.x.workers.min: found 3; at most max, 2, is allowed",
        "workers = {min = 3}|:2: pools.x.workers: 'max' is missing",
        "timeout = 'soon'|:2: pools.x.timeout: found 'soon'; a duration",
        "price = 3|:2: pools.x.price: found 3; a table",
        "stages = 'a b'|:2: pools.x.stages: found 'a b'; the name of a stage is allowed",
        "job_types = 'a' ;; [pools.y] ;; slots = 1 ;; job_types = ['b', 'a']|"
            + ":5: pools.y.job_types: pool 'x'",
      })
  void a_pool_that_cannot_be_is_one_line(String lines, String message) {
    assertThatThrownBy(() -> declare("[pools.x]\n" + lines.replace(";;", "\n") + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("assay.toml" + message);
  }

  @Test
  void the_singular_is_told_from_the_plural() {
    assertThatThrownBy(() -> declare("[pool.x]\nslots = 1"))
        .hasMessageEndingWith(
            "assay.toml:1: pool: it says whose jobs a worker takes, and is no table;"
                + " declare a pool by [pools.x]");
  }

  @Test
  void two_pools_that_take_the_same_are_told_apart() {
    assertThatThrownBy(() -> declare("[pools.x]\nstages = 'a'\n[pools.y]\nstages = 'a'"))
        .hasMessageContaining("takes 'a' too, so its jobs could go to either")
        .hasMessageContaining("assay.toml:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{command: x, resources: {pool: a10}}|resources.pool: found 'a10'; the pools are a100,"
            + " default, small; did you mean 'a100'?",
        "{command: x, resources: {pool: huge}}|declare it in assay.toml: [pools.huge]",
        "{command: x, job_type: trainig}|"
            + "job_type: found 'trainig'; evaluation or gepa or mipro or training is allowed;"
            + " did you mean 'training'?",
        "{command: x, jobs: [{job_type: training}, {job_type: evaluation}]}|jobs: jobs of type"
            + " 'evaluation' go to pool small, those of 'training' go to pool a100,"
      })
  void a_pool_or_type_that_nobody_declared_is_refused_with_those_that_are(
      String spec, String message) throws IOException {
    declare(TWO);

    assertThatThrownBy(() -> read(spec))
        .isInstanceOfSatisfying(
            InputException.class, e -> assertThat(e.all()).as("one line").hasSize(1))
        .hasMessageContaining(message);
  }

  @Test
  void the_nearest_file_says_all_of_a_pool() throws IOException {
    Files.createDirectories(folder.resolve("user/assay"));
    Files.writeString(
        folder.resolve("user/assay/config.toml"),
        "[pools.a]\nslots = 1\ntimeout = '1h'\n[pools.b]\nslots = 2\n");
    Files.writeString(folder.resolve("assay.toml"), "[pools.a]\nslots = 3\n");

    var read =
        Settings.read(
            new Settings.Surroundings(
                folder, Map.of("XDG_CONFIG_HOME", folder.resolve("user").toString()), Map.of()));

    assertThat(read.pools().find("a").orElseThrow().slots()).isEqualTo(OptionalInt.of(3));
    assertThat(read.pools().find("a").orElseThrow().timeout()).isEmpty();
    assertThat(read.pools().find("b").orElseThrow().slots()).isEqualTo(OptionalInt.of(2));
    assertThat(read.entries())
        .filteredOn(entry -> entry.key().equals("pools"))
        .extracting(Settings.Entry::value)
        .containsExactly("a, b");
  }
}
