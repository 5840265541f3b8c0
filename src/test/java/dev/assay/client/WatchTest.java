package dev.assay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Assay;
import dev.assay.app.Config;
import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Reading;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The watch over a real store that is out of reach when the test says so.
class WatchTest {
  @TempDir Path folder;

  private final AtomicBoolean isAway = new AtomicBoolean();
  private final Semaphore refused = new Semaphore(0);
  private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
  private Client client;
  private Watch watch;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectory(folder.resolve(".git"));
    client =
        Assay.open(
            new Config(folder, Optional.empty(), Map.of("XDG_CONFIG_HOME", folder.toString()))
                .with("infra.executor", "queue"));
    watch = new Watch(flaky(client.control().reading()));
  }

  @AfterEach
  void close() {
    watch.close();
    client.close();
  }

  private Reading flaky(Reading real) {
    return (Reading)
        Proxy.newProxyInstance(
            Reading.class.getClassLoader(),
            new Class<?>[] {Reading.class},
            (_, method, arguments) -> {
              if (isAway.get()) {
                refused.release();
                throw new ControlException(Code.UNAVAILABLE, "the store is away", "try again");
              }
              if (method.getName().equals("events")) {
                least.accumulateAndGet((long) arguments[0], Math::min);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Looks as futures do, and counts.
  private final class Follower implements Awaited {
    private final String id;
    private final AtomicInteger looks = new AtomicInteger();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    Follower(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public boolean look() {
      if (isAway.get()) {
        throw new ControlException(Code.UNAVAILABLE, "the store is away", "try again");
      }
      looks.incrementAndGet();
      String status = Fields.text(client.control().reading().trial(id), "status");
      return !status.equals("pending") && ended.complete(status);
    }

    @Override
    public void fail(RuntimeException why) {
      ended.completeExceptionally(why);
    }
  }

  private Follower followed(Experiment experiment, int number) {
    return (Follower) watch.follow(new Follower(experiment.id() + "." + number));
  }

  private Experiment submitted(int trials) {
    return client.submit(Spec.text("name: waiting\ncommand: echo\nrepeat: " + trials));
  }

  @Test
  void what_ends_while_the_store_is_out_of_reach_is_seen_when_it_is_back() throws Exception {
    Experiment experiment = submitted(2);
    Follower first = followed(experiment, 1);
    Follower second = followed(experiment, 2);

    isAway.set(true);
    assertThat(refused.tryAcquire(3, 1, TimeUnit.MINUTES)).as("it goes on asking").isTrue();
    experiment.trial(1).cancel();
    assertThat(first.ended).isNotDone();
    isAway.set(false);

    assertThat(first.ended.get(1, TimeUnit.MINUTES)).isEqualTo("cancelled");
    assertThat(second.ended).isNotDone();
  }

  @Test
  void an_event_is_looked_into_only_by_those_it_is_about() throws Exception {
    Experiment experiment = submitted(300);
    List<Follower> followers =
        java.util.stream.IntStream.rangeClosed(1, 300)
            .mapToObj(number -> followed(experiment, number))
            .toList();

    for (int number = 1; number <= 10; number++) {
      experiment.trial(number).cancel();
      followers.get(number - 1).ended.get(1, TimeUnit.MINUTES);
    }

    assertThat(followers.subList(0, 10)).allMatch(one -> one.looks.get() == 2);
    assertThat(followers.subList(10, 300)).allMatch(one -> one.looks.get() == 1);
  }

  @Test
  void what_happened_while_nobody_waited_is_not_read() throws Exception {
    Experiment experiment = submitted(2);
    experiment.trial(1).cancel();
    followed(experiment, 1).ended.get(1, TimeUnit.MINUTES);
    Experiment much = submitted(20);
    much.cancel();
    long newest = client.control().reading().newest();
    least.set(Long.MAX_VALUE);

    Follower last = followed(experiment, 2);
    experiment.trial(2).cancel();

    assertThat(last.ended.get(1, TimeUnit.MINUTES)).isEqualTo("cancelled");
    assertThat(least).as("from where events were read").hasValueGreaterThanOrEqualTo(newest);
  }

  @Test
  void a_deleted_trial_has_no_answer_and_says_so() throws Exception {
    Experiment experiment = submitted(1);
    Follower follower = followed(experiment, 1);
    isAway.set(true); // so that the end and the removal are read together
    refused.acquire();
    experiment.cancel();
    client.control().operating().delete(List.of(experiment.id()), "user:test");
    isAway.set(false);

    var failure = follower.ended.handle((_, e) -> e).get(1, TimeUnit.MINUTES);

    assertThat(failure)
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
  }
}
