package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

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

  /// Sixteen trials with curves and two objectives; one of them fails.
  private void submit() {
    home.submit(
        """
        name: hostile
        description: "| a *b* <i>c</i> | %s"
        command: x
        objectives: [{metric: loss, goal: minimize}, {metric: size, goal: minimize}]
        space:
          width: {type: int, low: 1, high: 8}
          act: [relu, "%s"]
        search: {optimizer: grid}
        """
            .formatted(HOSTILE, HOSTILE));
    for (int i = 0; i < 15; i++) {
      home.pass(Duration.ofSeconds(10));
      var claim = home.claim();
      for (int step = 1; step <= 3; step++) {
        home.report(claim, "loss", step, i + 3.0 / step);
      }
      home.pass(Duration.ofSeconds(5));
      home.finish(
          claim,
          new dev.assay.trial.Outcome.Completed(),
          "{\"loss\":%d.5,\"size\":%d}".formatted(i, 20 - i),
          dev.assay.store.Leases.Facts.NONE);
    }
    home.fail(3);
  }

  private Value.Object report() {
    return home.control.analysing().report("last");
  }

  @Test
  void the_document_has_the_members_that_scripts_rely_on() {
    submit();

    Value.Object report = report();

    assertThat(report.members().keySet())
        .containsExactly(
            "experiment",
            "name",
            "status",
            "description",
            "written_at",
            "objectives",
            "trials",
            "statuses",
            "configurations",
            "top",
            "params",
            "points",
            "progress",
            "importance",
            "importance_note",
            "surface",
            "front",
            "curves",
            "timeline",
            "failures");
    assertThat(Json.write(ControlHome.object(report, "failures")))
        .contains("last words", "exit code 3", "\"of\":1");
    assertThat(ControlHome.number(ControlHome.object(report, "curves"), "shown")).isEqualTo(15);
  }

  @Test
  void the_curve_of_the_best_is_drawn_however_late_it_came() {
    home.submit(
        """
        name: late
        command: x
        objective: {metric: loss, goal: minimize}
        space: {width: {type: int, low: 1, high: 30}}
        search: {optimizer: grid}
        """);
    for (int i = 0; i < 30; i++) {
      var claim = home.claim();
      home.report(claim, "loss", 1, 60 - i);
      home.report(claim, "loss", 2, 50 - i);
      home.finish(
          claim,
          new dev.assay.trial.Outcome.Completed(),
          "{\"loss\":%d}".formatted(50 - i),
          dev.assay.store.Leases.Facts.NONE);
    }
    var told = new ArrayList<Integer>();

    Value.Object report =
        home.control.analysing().heard((trials, of) -> told.add(100 * trials / of)).report("late");

    assertThat(ControlHome.items(ControlHome.object(report, "curves"), "rows")).hasSize(30);
    assertThat(Json.write(ControlHome.object(report, "curves"))).contains("[30,\"completed\"");
    assertThat(told).containsExactly(100);
  }

  @Test
  void what_people_wrote_cannot_become_markup() {
    submit();

    String page = home.control.analysing().page(report());
    String text = home.control.analysing().markdown(report());

    assertThat(page).doesNotContain("<img src=x").contains("\\u003c/script\\u003e\\u003cimg");
    assertThat(ReportPage.escaped("</title>&\"")).isEqualTo("&lt;/title&gt;&amp;&quot;");
    assertThat(text).doesNotContain("<").contains("\\| a \\*b\\* &lt;i&gt;c&lt;/i&gt; \\|");
  }

  @Test
  void the_page_may_ask_the_network_for_nothing() {
    submit();

    String page = home.control.analysing().page(report());

    assertThat(page)
        .contains("default-src 'none'; script-src 'sha256-")
        .doesNotContain("unsafe-inline", "unsafe-eval");
    assertThat(page.substring(0, page.indexOf("<style>")))
        .doesNotContain("http://", "https://", "src=");
  }

  @Test
  void an_experiment_without_any_value_has_a_report_too() {
    home.submit("name: young\ncommand: x\nobjective: {metric: loss, goal: minimize}");

    assertThat(home.control.analysing().page(report())).contains("<title>young</title>");
    assertThat(home.control.analysing().markdown(report())).startsWith("# young");
  }

  @Test
  void a_browser_draws_every_chart_and_complains_of_nothing() throws Exception {
    submit();
    Path file = folder.resolve("report.html");
    Files.writeString(file, home.control.analysing().page(report()));
    Optional<Path> chromium = chromium();
    assumeTrue(
        chromium.isPresent(),
        "SKIPPED: there is no Chromium to open the report in; apt-get install chromium");

    Seen seen = open(chromium.orElseThrow(), file);

    assertThat(seen.console()).isEmpty();
    Matcher drawn = Pattern.compile("data-drawn=\"(\\d+)\"").matcher(seen.page());
    assertThat(drawn.find()).as(seen.page().substring(0, 200)).isTrue();
    assertThat(Integer.parseInt(drawn.group(1))).isGreaterThanOrEqualTo(8);
    assertThat(seen.page().split("<canvas", -1).length - 1)
        .isGreaterThanOrEqualTo(Integer.parseInt(drawn.group(1)));
    assertThat(seen.page()).doesNotContain("<img src=x");
  }

  /// @param console lines of the page's console, errors of the policy among them
  private record Seen(String page, List<String> console) {}

  private Seen open(Path chromium, Path file) throws IOException, InterruptedException {
    Path page = folder.resolve("page.txt");
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(page.toFile())
            .redirectError(log.toFile())
            .start();
    boolean isOver = process.waitFor(60, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertThat(isOver).as("Chromium ended within a minute").isTrue();
    return new Seen(
        Files.readString(page),
        Files.readString(log, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> line.contains(":CONSOLE"))
            .toList());
  }

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
