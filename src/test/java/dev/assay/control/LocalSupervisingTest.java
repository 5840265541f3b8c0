package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.config.HealthLimits;
import dev.assay.space.Value;
import dev.assay.store.Leases.Facts;
import dev.assay.trial.Outcome;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSupervisingTest {

  /// A loaded machine of the tests is healthy all the same.
  private static final HealthLimits PATIENT =
      new HealthLimits(
          Duration.ofMinutes(5),
          HealthLimits.USUAL.oldest(),
          HealthLimits.USUAL.lag(),
          HealthLimits.USUAL.skew(),
          0,
          OptionalInt.empty());

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Value.Object check(String name, HealthLimits limits) {
    var answer = home.control.supervising().health(limits);
    var found =
        ControlHome.items(answer, "checks").stream()
            .map(Value.Object.class::cast)
            .filter(check -> ControlHome.text(check, "name").equals(name))
            .findFirst()
            .orElseThrow();
    if (!ControlHome.flag(found, "ok")) {
      assertThat(ControlHome.flag(answer, "healthy")).isFalse();
      assertThat(ControlHome.text(found, "hint")).isNotEmpty();
    }
    return found;
  }

  private void assertWell(String name) {
    var check = check(name, PATIENT);
    assertThat(ControlHome.flag(check, "ok")).as("%s", check).isTrue();
  }

  private void assertIll(String name, HealthLimits limits, String found) {
    var check = check(name, limits);
    assertThat(ControlHome.flag(check, "ok")).as("%s", check).isFalse();
    assertThat(ControlHome.text(check, "found")).contains(found);
  }

  @Test
  void all_is_well_while_somebody_works_and_nothing_waits() {
    home.submit("name: a\ncommand: x");
    home.complete("{}");

    var answer = home.control.supervising().health(PATIENT);

    assertThat(ControlHome.flag(answer, "healthy")).as("%s", answer).isTrue();
    assertThat(ControlHome.text(check("workers", PATIENT), "found")).isEqualTo("1 worker alive");
    assertThat(ControlHome.text(check("clock", PATIENT), "found"))
        .isEqualTo("the store goes by the clock of this host");
  }

  @Test
  void a_worker_that_says_nothing_any_more_is_told_with_what_it_holds() {
    home.submit("name: a\ncommand: x");
    home.claim();
    home.pass(Duration.ofHours(2));

    assertIll("workers", PATIENT, "(host) says nothing since 1h00m and holds 1 attempt");
  }

  @Test
  void ready_jobs_of_a_pool_without_a_worker_are_told() {
    home.submit("name: a\ncommand: x\nresources: {pool: big}\nrepeat: 3");

    assertIll("workers", PATIENT, "3 jobs are ready in pool big, and no worker of it is alive");
    assertWell("oldest");
  }

  @Test
  void a_job_for_which_there_is_no_room_may_wait() {
    home.submit("name: full\ncommand: x\nrepeat: 9");
    home.claims(8);
    home.pass(Duration.ofMinutes(11));

    assertWell("oldest");
  }

  @Test
  void room_that_nobody_uses_is_told_from_when_both_were_there() {
    home.pass(Duration.ofMinutes(20));
    String id = home.submit("name: a\ncommand: x");
    home.pass(Duration.ofMinutes(9));
    assertWell("oldest");

    home.pass(Duration.ofMinutes(2));

    assertIll("oldest", PATIENT, "job %s.1.main could run in pool default for 11m".formatted(id));
  }

  @Test
  void an_end_that_nobody_reported_and_a_due_job_that_nobody_queued_are_told() throws Exception {
    home.submit("name: a\ncommand: x");
    var claim = home.claim();
    Path ended = new AttemptFolders(home.home).of(claim.job(), claim.attempt()).resolve("exit");
    Files.createDirectories(ended.getParent());
    Files.writeString(ended, "");
    Files.setLastModifiedTime(ended, FileTime.from(ControlHome.START));
    assertWell("lag");
    home.pass(Duration.ofMinutes(6));

    assertIll("lag", PATIENT, "of job " + claim.job() + " has ended and is not reported for 6m");
    Files.delete(ended);
    assertWell("lag");
    home.submit(Requests.of("name: later\ncommand: x\nstart_at: 2026-11-22T08:07:00Z"));
    home.pass(Duration.ofMinutes(7));
    assertIll("lag", PATIENT, "a delayed job is due and not queued for 6m");
  }

  @Test
  void limits_of_the_disk_and_of_dead_letters_are_kept() {
    home.submit("name: a\ncommand: x");
    home.fail(3);

    assertWell("dead_letters");
    var none =
        new HealthLimits(
            PATIENT.latency(),
            PATIENT.oldest(),
            PATIENT.lag(),
            PATIENT.skew(),
            Long.MAX_VALUE,
            OptionalInt.of(0));
    assertIll("dead_letters", none, "1 job failed for good");
    assertIll("disk", none, " free at ");
    var hasty =
        new HealthLimits(
            Duration.ZERO, PATIENT.oldest(), PATIENT.lag(), PATIENT.skew(), 0, OptionalInt.empty());
    assertIll("store", hasty, "a durable write ");
  }

  @Test
  void looking_changes_nothing_that_grows() {
    home.control.supervising().health(PATIENT);
    long events = home.store.events().newest();

    home.control.supervising().health(PATIENT);
    home.control.supervising().exposition(PATIENT);

    assertThat(home.store.events().newest()).isEqualTo(events);
    assertThat(home.home).isDirectoryNotContaining(file -> file.toString().contains("probe"));
  }

  @Test
  void numbers_say_what_happened_and_counts_only_grow() {
    home.submit("name: a\ncommand: x\nrepeat: 4");
    home.pass(Duration.ofSeconds(3));
    home.complete("{}");
    home.fail(3);
    home.claim();
    String first = home.control.supervising().exposition(PATIENT);
    home.complete("{}");

    String second = home.control.supervising().exposition(PATIENT);

    assertThat(first)
        .contains(
            "assay_build_info{version=\"test\"} 1\n",
            "assay_jobs{pool=\"default\",state=\"queued\"} 1.0\n",
            "assay_jobs{pool=\"default\",state=\"running\"} 1.0\n",
            "assay_workers{pool=\"default\",status=\"alive\"} 1.0\n",
            "assay_slots{pool=\"default\"} 8.0\n",
            "assay_slots_used_ratio{pool=\"default\"} 0.125\n",
            "assay_attempts_ended_total{ended=\"completed\",pool=\"default\",reason=\"\"} 1.0\n",
            "assay_attempts_ended_total{ended=\"failed\",pool=\"default\",reason=\"exit\"} 1.0\n",
            "assay_claim_wait_seconds_bucket{pool=\"default\",le=\"5.0\"} 3\n",
            "assay_claim_wait_seconds_sum{pool=\"default\"} 9.0\n",
            "assay_dead_letters 1.0\n",
            "assay_events_uncounted 0.0\n");
    assertThat(number(second, "assay_claim_wait_seconds_count{pool=\"default\"}")).isEqualTo(4);
    for (String line : first.lines().toList()) {
      if (line.matches("assay_\\w+_(total|count|bucket)\\{.*")) {
        String name = line.substring(0, line.lastIndexOf(' '));
        assertThat(number(second, name)).as(name).isGreaterThanOrEqualTo(number(first, name));
      }
    }
  }

  private static double number(String text, String name) {
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (.+)$").matcher(text);
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  /// The tool of Prometheus itself; the Debian package `prometheus` has it.
  @Test
  void promtool_finds_nothing_wrong_with_the_numbers() throws Exception {
    boolean isThere =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
    assumeTrue(isThere, "PROMTOOL IS NOT INSTALLED, so the numbers are not checked by it");
    home.submit("name: \"a \\\"b\\\\\"\ncommand: x\nrepeat: 3");
    home.complete("{}");
    var lost = home.claim();
    home.finish(lost, new Outcome.Lost(Outcome.Cause.CRASH), "{}", Facts.NONE);
    Path said = folder.resolve("said");
    Path numbers = folder.resolve("numbers");
    Files.writeString(numbers, home.control.supervising().exposition(PATIENT));

    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(numbers.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(said, StandardCharsets.UTF_8)).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }
}
