package dev.assay.cli;

import dev.assay.cli.SelfTestHome.FailedCheckException;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a self-test proves, in its order; each check stands on what those before it left. A check
/// answers a few words on what it saw, or throws [FailedCheckException].
final class SelfTestChecks {

  /// Every job ends by itself soon, whatever becomes of this test.
  private static final List<String> SPECS =
      List.of(
          """
          {"name": "ok", "command": "echo metric loss={x}", "timeout": "60s",
           "objective": {"metric": "loss", "goal": "minimize"},
           "jobs": [{"params": {"x": 2}}, {"params": {"x": 1}}]}\
          """,
          """
          {"name": "fails", "script": "echo out of luck; exit 3", "timeout": "60s"}\
          """,
          """
          {"name": "late", "script": "sleep 60", "timeout": "1s"}\
          """,
          """
          {"name": "again", "script": "test -e again && exit 0; touch again; exit 1",
           "timeout": "60s", "retries": {"failures": 1, "backoff": "0s"}}\
          """,
          """
          {"name": "unwanted", "script": "touch unwanted.began; exec sleep 60", "timeout": "60s"}\
          """,
          """
          {"name": "survivor", "timeout": "60s",
           "script": "touch survivor.began; until test -e survivor.go; do sleep 0.1; done"}\
          """);

  private final SelfTestHome home;
  private long worker;

  SelfTestChecks(SelfTestHome home) {
    this.home = home;
  }

  /// One check.
  interface Check {
    /// What was seen.
    String see();
  }

  /// Those by name without which nothing else can be tried.
  Map<String, Check> first() {
    Map<String, Check> first = new LinkedHashMap<>();
    first.put("starts", this::starts);
    first.put("makes a store", this::makesStore);
    first.put("takes jobs", this::takesJobs);
    first.put("starts a worker", this::startsWorker);
    return first;
  }

  /// The others.
  Map<String, Check> then() {
    Map<String, Check> all = new LinkedHashMap<>();
    all.put("runs jobs that end well", () -> ended("ok", "completed", "", 1));
    all.put("tells a failure", () -> ended("fails", "failed", "exit", 1));
    all.put("ends what takes too long", () -> ended("late", "failed", "timeout", 1));
    all.put("tries again", () -> ended("again", "completed", "", 2));
    all.put("cancels", this::cancels);
    all.put("adopts the jobs of a killed worker", this::adopts);
    all.put("reads metrics", this::readsMetrics);
    all.put("backs up and checks", this::backsUp);
    all.put("ends without a trace", this::ends);
    return all;
  }

  private String starts() {
    Value.Object told = home.must("version").object();
    return "assay %s, Java %s".formatted(Fields.text(told, "version"), Fields.text(told, "java"));
  }

  private String makesStore() {
    Value.Object checked = home.must("db", "check").object();
    require(Fields.flag(checked, "ok"), "db check found " + Fields.text(checked, "problems"));
    try {
      var disk = Files.getFileStore(home.folder());
      return "in %s, on %s with %,d MiB free"
          .formatted(home.folder(), disk.type(), disk.getUsableSpace() >> 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String takesJobs() {
    var words = new java.util.ArrayList<>(List.of("submit"));
    for (String spec : SPECS) {
      words.addAll(List.of("--inline", spec));
    }
    int jobs =
        home.must(words.toArray(String[]::new)).objects().stream()
            .mapToInt(receipt -> Fields.count(receipt, "jobs"))
            .sum();
    require(jobs == 7, "7 jobs were submitted, stored are " + jobs);
    return jobs + " jobs in 6 experiments";
  }

  private String startsWorker() {
    Value.Object started = home.must("worker", "start", "--detach", "--slots", "7").object();
    worker = Fields.count(started, "pid");
    return "process " + worker;
  }

  /// Waits until an experiment has ended and looks at its first trial.
  private String ended(String name, String status, String reason, int attempts) {
    home.assay("wait", name, "--timeout", "20s");
    Value.Object trial = home.must("trial", "show", name + ".1").object();
    String seen = Fields.text(trial, "status");
    String why = Fields.text(trial, "reason");
    int tries = Fields.objects(trial, "history").size();
    require(
        seen.equals(status) && why.equals(reason) && tries == attempts,
        "expected %s%s after %d attempt(s), found %s%s after %d"
            .formatted(status, inBrackets(reason), attempts, seen, inBrackets(why), tries));
    return seen + inBrackets(why) + (attempts > 1 ? ", attempt " + attempts : "");
  }

  private static String inBrackets(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private String cancels() {
    awaitFile("unwanted.began");
    home.must("experiment", "cancel", "unwanted");
    return ended("unwanted", "cancelled", "operator", 1);
  }

  private String adopts() {
    awaitFile("survivor.began");
    ProcessHandle killed =
        ProcessHandle.of(worker)
            .orElseThrow(() -> new FailedCheckException("the worker is not there any more"));
    killed.destroyForcibly();
    SelfTestHome.await("the killed worker is gone", () -> !killed.isAlive());
    startsWorker();
    try {
      Files.createFile(home.folder().resolve("survivor.go"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ended("survivor", "completed", "", 1) + ", the same attempt";
  }

  private void awaitFile(String name) {
    Path file = home.folder().resolve(name);
    SelfTestHome.await("a job made the file " + name, () -> Files.exists(file));
  }

  private String readsMetrics() {
    List<Value.Object> reports = home.must("trial", "metrics", "ok.2").objects();
    require(
        reports.size() == 1 && Fields.number(reports.getFirst(), "value").orElse(-1) == 1,
        "expected one report of 1, found " + reports);
    List<Value.Object> best = Fields.objects(home.must("results", "ok").object(), "best");
    require(
        !best.isEmpty() && Fields.count(best.getFirst(), "number") == 2,
        "trial 2 should be the best, found " + best);
    return "the better of two trials is the best";
  }

  private String backsUp() {
    Path copy = home.folder().resolve("restored/.assay/assay.db");
    try {
      Files.createDirectories(home.folder().resolve("restored/.assay"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    home.must("db", "backup", copy.toString());
    Value.Object own = home.must("db", "check").object();
    Value.Object restored = home.in(home.folder().resolve("restored"), "db", "check").object();
    require(
        Fields.flag(own, "ok") && Fields.flag(restored, "ok"),
        "db check found %s, and in the copy %s"
            .formatted(Fields.text(own, "problems"), Fields.text(restored, "problems")));
    require(
        Fields.count(restored, "jobs") == 7,
        "the copy should have 7 jobs, found " + Fields.text(restored, "jobs"));
    long store = home.bytes(copy);
    long runs = home.bytes(home.folder().resolve(".assay/runs"));
    return "store %d KiB, files of attempts %d KiB".formatted(store >> 10, runs >> 10);
  }

  private String ends() {
    home.must("worker", "stop", "--kill", "--timeout", "20s");
    SelfTestHome.await("no process is left", () -> home.left().isEmpty());
    return "no process is left";
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new FailedCheckException(otherwise);
    }
  }

  /// Ends whatever a failed check may have left.
  void clean() {
    try {
      home.assay("worker", "stop", "--kill", "--timeout", "10s");
    } catch (FailedCheckException e) {
      worker = 0; // it was told already that something is wrong
    }
    home.left().forEach(ProcessHandle::destroyForcibly);
  }
}
