package dev.assay.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assay.experiment.Notify.Target;
import dev.assay.json.Json;
import dev.assay.notify.Courier.Names;
import dev.assay.notify.Courier.Surroundings;
import dev.assay.notify.Result.Delivered;
import dev.assay.notify.Result.Failed;
import dev.assay.space.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real servers on the loopback, which is allowed by its name, and real programs.
class CourierTest {
  private static final Message MESSAGE =
      new Message(
          "e1.7",
          (Value.Object) Json.parse("{\"text\":\"it is over: \u00fc \\\"x\\\"\"}"),
          Map.of("event", "finish", "name", "a b; rm -rf $HOME `id`", "text", "it is over"));

  @TempDir Path folder;
  private HttpServer server;
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> environment =
      new HashMap<>(Map.of("PATH", System.getenv("PATH")));
  private Set<String> allowed = Set.of("localhost");
  private Names names = Names.SYSTEM;
  private Duration patience = Duration.ofSeconds(10);
  private int answer = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          heads.add(
              "%s %s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Content-Type"),
                      exchange.getRequestHeaders().getFirst("Idempotency-Key")));
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Result deliver(Target target) throws InterruptedException {
    return new Courier(new Surroundings(allowed, environment, folder, patience, names))
        .deliver(target, MESSAGE);
  }

  private Result web(String path) throws InterruptedException {
    return deliver(new Target.Web(url(path)));
  }

  private String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private Result program(String... words) throws InterruptedException {
    return deliver(new Target.Program(List.of(words)));
  }

  @Test
  void a_message_is_posted_as_json() throws Exception {
    assertThat(web("/hook?topic=a%20b")).isEqualTo(new Delivered());

    assertThat(bodies).containsExactly(Json.write(MESSAGE.body()));
    assertThat(heads)
        .containsExactly("POST /hook?topic=a%20b application/json; charset=utf-8 e1.7");
  }

  @ParameterizedTest
  @CsvSource({
    "204, true, false",
    "302, false, false",
    "404, false, false",
    "429, false, true",
    "500, false, true",
    "503, false, true"
  })
  void an_answer_tells_whether_to_try_again(int code, boolean delivered, boolean again)
      throws Exception {
    answer = code;

    Result result = web("/");

    assertThat(result instanceof Delivered).isEqualTo(delivered);
    assertThat(result instanceof Failed failed && failed.again()).isEqualTo(again);
    assertThat(heads).as("no redirect is followed").hasSize(1);
  }

  @Test
  void a_private_address_is_not_called_unless_its_host_is_allowed() throws Exception {
    allowed = Set.of();

    assertThat(web("/"))
        .isEqualTo(
            new Failed(
                "localhost has the private address 127.0.0.1;"
                    + " name it in allow-private of [notify] to allow it",
                false));
    assertThat(heads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.1:1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/latest/meta-data/",
        "http://169.254.169.254/latest/meta-data/"
      })
  void an_address_in_another_notation_is_no_way_round(String url) throws Exception {
    assertThat(deliver(new Target.Web(url)))
        .isInstanceOfSatisfying(
            Failed.class, f -> assertThat(f.why()).containsAnyOf("private address", "has a host"));
  }

  @Test
  void one_private_address_among_several_is_enough_to_refuse() throws Exception {
    allowed = Set.of();
    names = host -> List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1"));

    assertThat(web("/")).isInstanceOf(Failed.class);
  }

  @Test
  void the_address_that_was_looked_at_is_the_one_that_is_called() throws Exception {
    var asked = new ArrayList<String>();
    names =
        host -> {
          asked.add(host);
          return List.of(
              asked.size() == 1
                  ? InetAddress.getLoopbackAddress()
                  : InetAddress.getByName("10.0.0.1"));
        };

    assertThat(web("/")).isEqualTo(new Delivered());
    assertThat(asked).containsExactly("localhost");
  }

  @Test
  void a_server_that_says_nothing_is_left_after_a_while() throws Exception {
    patience = Duration.ofMillis(300);
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(deliver(new Target.Web("http://localhost:" + silent.getLocalPort())))
          .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.again()).isTrue());
    }
  }

  @Test
  void nobody_there_is_worth_another_try() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(deliver(new Target.Web("http://localhost:" + port)))
        .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.again()).isTrue());
  }

  @Test
  void an_address_can_stand_in_a_variable_or_a_file() throws Exception {
    environment.put("HOOK", url("/secret"));
    Files.writeString(folder.resolve("hook"), url("/file") + "\n");

    assertThat(deliver(new Target.Secret("env:HOOK"))).isEqualTo(new Delivered());
    assertThat(deliver(new Target.Secret("file:" + folder.resolve("hook"))))
        .isEqualTo(new Delivered());
    assertThat(deliver(new Target.Secret("env:NONE"))).isInstanceOf(Failed.class);
    assertThat(heads).hasSize(2);
  }

  @Test
  void a_program_gets_words_variables_and_json_and_no_shell_sees_them() throws Exception {
    Files.writeString(
        folder.resolve("tell.sh"),
        "printf '%s|' \"$@\" \"$ASSAY_EVENT\" \"$ASSAY_EVENT_NAME\" > got; cat >> got\n");

    var result = program("sh", "tell.sh", "{event}: {name}", "{unknown} {}", "--{text}");

    assertThat(result).isEqualTo(new Delivered());
    assertThat(Files.readString(folder.resolve("got")))
        .isEqualTo(
            "finish: a b; rm -rf $HOME `id`|{unknown} {}|--it is over|finish"
                + "|a b; rm -rf $HOME `id`|"
                + Json.write(MESSAGE.body())
                + "\n");
  }

  @Test
  void a_program_that_fails_tells_why() throws Exception {
    assertThat(program("sh", "-c", "echo no network >&2; exit 3"))
        .isEqualTo(new Failed("sh ended with code 3: no network", true));
    assertThat(program("no-such-program"))
        .isInstanceOfSatisfying(
            Failed.class,
            f -> assertThat(f.why()).startsWith("cannot start no-such-program: No such file"));
  }

  @Test
  void a_program_that_does_not_end_is_ended_with_its_children() throws Exception {
    patience = Duration.ofMillis(300);

    assertThat(program("sh", "-c", "sleep 60 & echo $! > child; wait"))
        .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.why()).contains("ran longer"));

    long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
    long end = System.nanoTime() + 10_000_000_000L;
    while (ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
