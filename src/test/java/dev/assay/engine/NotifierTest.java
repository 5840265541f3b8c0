package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assay.config.Notifying;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Notify.Occasion;
import dev.assay.experiment.Notify.Target;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is told what, by real workers, over a real server on the loopback and by real programs.
@Timeout(120)
class NotifierTest {
  @TempDir Path folder;
  private TestHome home;
  private HttpServer server;
  private final List<Value.Object> told = Collections.synchronizedList(new ArrayList<>());
  private final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void open() throws IOException {
    home = TestHome.in(folder);
    Files.writeString(folder.resolve("tell.sh"), "cat >> told; echo \"$1\" >> words\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = exchange.getRequestBody().readAllBytes();
          told.add((Value.Object) Json.parse(new String(body, StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(Optional.ofNullable(answers.poll()).orElse(200), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    home.close();
  }

  private String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/hook";
  }

  private Notifying web(Occasion... on) {
    return new Notifying(
        new Notify(List.of(new Target.Web(url())), Set.of(on)), Set.of("localhost"));
  }

  private void work(ExperimentId id, Notifying telling) throws Exception {
    Worker.create(home.store(), home.home(), home.until(1, id), telling, InstantSource.system())
        .run();
  }

  private List<Event> events(ExperimentId id) {
    return home.store().events().after(0, 1000, Optional.of(id)).stream()
        .filter(e -> e.type().word().startsWith("notice."))
        .toList();
  }

  private static String text(Value.Object document, String key) {
    return document.get(key).orElseThrow() instanceof Value.Text(String text) ? text : "";
  }

  @Test
  void the_end_of_an_experiment_is_told_once_to_everybody() throws Exception {
    var id =
        home.submit(
            """
            name: sweep
            script: echo "metric loss=0.$ASSAY_PARAM_I"
            objective: {metric: loss, goal: minimize}
            notify: ["sh tell.sh '{name} is {status}'"]
            """,
            2);

    work(id, web(Occasion.FINISH));

    assertThat(told).hasSize(1);
    assertThat(text(told.getFirst(), "text"))
        .matches("sweep: completed, 2 jobs completed in \\d+s, best loss 0.1 \\(trial 1\\)");
    assertThat(text(told.getFirst(), "event")).isEqualTo("finish");
    assertThat(Files.readAllLines(folder.resolve("told")))
        .containsExactly(Json.write(told.getFirst()));
    assertThat(Files.readAllLines(folder.resolve("words"))).containsExactly("sweep is completed");
    assertThat(events(id))
        .extracting(Event::type)
        .containsExactly(EventType.NOTICE_DELIVERED, EventType.NOTICE_DELIVERED);
    assertThat(events(id).getLast().data().get("to").orElseThrow())
        .isEqualTo(Value.of(url().replace("hook", "…")));

    work(id, web(Occasion.FINISH));
    assertThat(told).as("not again").hasSize(1);
  }

  @Test
  void who_does_not_answer_well_is_tried_again_and_the_others_are_not() throws Exception {
    var id = home.submit("{name: sweep, script: 'true', notify: [\"sh tell.sh x\"]}");
    answers.add(503);

    work(id, web(Occasion.values()));

    assertThat(told).hasSize(2);
    assertThat(text(told.getLast(), "id")).isEqualTo(text(told.getFirst(), "id"));
    assertThat(Files.readAllLines(folder.resolve("words"))).containsExactly("x");
    assertThat(events(id)).hasSize(2);
    assertThat(events(id).getLast().data().get("tries")).contains(Value.of(2));
  }

  @Test
  void who_cannot_be_told_costs_no_more_than_an_event() throws Exception {
    var id =
        home.submit(
            "{name: sweep, script: 'true', notify: ['%s', no-such-program]}".formatted(url()));

    work(id, Notifying.NONE);

    assertThat(told).isEmpty();
    assertThat(events(id))
        .extracting(Event::type)
        .containsExactly(EventType.NOTICE_FAILED, EventType.NOTICE_FAILED);
    assertThat(Json.write(events(id).getFirst().data()))
        .contains("private address 127.0.0.1")
        .doesNotContain("hook");
    assertThat(home.store().notices().orElseThrow().isDue()).isFalse();
  }

  @Test
  void a_first_failure_and_a_run_of_failures_ask_for_a_person() throws Exception {
    var id =
        home.submit(
            """
            name: bad
            script: |
              while [ $(cat told 2> /dev/null | wc -l) -lt $((ASSAY_PARAM_I / 2)) ]; do
                sleep 0.02
              done
              exit 3
            notify:
              to: sh tell.sh "{event} {text}"
              on: [failure, attention]
            """,
            4);

    work(id, Notifying.NONE);

    assertThat(Files.readAllLines(folder.resolve("words")))
        .containsExactly(
            "failure bad: a first job has failed (1 of 4 jobs have ended)",
            "attention bad: all 3 jobs that have ended have failed;"
                + " look at one, or cancel the rest");
    assertThat(events(id)).hasSize(2);
  }

  @Test
  void secrets_of_the_jobs_are_not_told() throws Exception {
    Files.writeString(folder.resolve("token"), "s3cret-token");
    var id =
        home.submit(
            """
            name: leaks s3cret-token
            script: 'true'
            env_from: {TOKEN: file:token}
            notify: sh tell.sh {text}
            """);

    work(id, Notifying.NONE);

    assertThat(Files.readString(folder.resolve("words"))).contains("leaks [redacted]");
    assertThat(Files.readString(folder.resolve("told")))
        .contains("leaks [redacted]")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({"after-finish, 1", "after-telling, 2"})
  void a_worker_killed_between_the_end_and_its_note_leaves_it_to_the_next(
      String waypoint, int times) throws Exception {
    var id = home.submit("{name: sweep, script: 'true', notify: [\"sh tell.sh x\"]}");
    var log = folder.resolve("worker.log").toFile();
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWorker.class.getName(),
                home.home().toString(),
                "1",
                "60000",
                "60000",
                waypoint,
                "1")
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      assertThat(child.waitFor()).as(Files.readString(log.toPath())).isEqualTo(137);
    } finally {
      child.destroyForcibly();
    }
    assertThat(events(id)).isEmpty();

    work(id, Notifying.NONE);

    assertThat(Files.readAllLines(folder.resolve("words"))).hasSize(times);
    assertThat(events(id)).extracting(Event::type).containsExactly(EventType.NOTICE_DELIVERED);
  }
}
