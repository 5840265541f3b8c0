package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Retries.Kind;
import dev.assay.experiment.Retries.Share;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static Retries retries(int failures, Set<Kind> on, Map<Kind, Integer> own) {
    return new Retries(failures, Duration.ZERO, on, List.of(), own);
  }

  @Test
  void kinds_without_a_number_share_one() {
    var retries = retries(2, Set.of(Kind.EXIT, Kind.TIMEOUT), Map.of());

    assertThat(retries.shares())
        .containsExactly(new Share(Set.of(Kind.EXIT, Kind.KILLED, Kind.TIMEOUT), 2));
    assertThat(retries.share(Kind.LAUNCH)).isEmpty();
    assertThat(retries.most()).isEqualTo(2);
  }

  @Test
  void a_kind_with_a_number_is_counted_apart() {
    var own = Map.of(Kind.TIMEOUT, 0, Kind.KILLED, 1, Kind.LAUNCH, 3);
    var retries = retries(2, Set.of(Kind.EXIT, Kind.TIMEOUT), own);

    assertThat(retries.share(Kind.EXIT)).contains(new Share(Set.of(Kind.EXIT), 2));
    assertThat(retries.share(Kind.TIMEOUT)).contains(new Share(Set.of(Kind.TIMEOUT), 0));
    assertThat(retries.share(Kind.KILLED)).contains(new Share(Set.of(Kind.KILLED), 1));
    assertThat(retries.share(Kind.LAUNCH)).contains(new Share(Set.of(Kind.LAUNCH), 3));
    assertThat(retries.share(Kind.NO_RESULT)).isEmpty();
    assertThat(retries.most()).isEqualTo(6);
  }

  @Test
  void a_signal_is_an_exit_until_something_is_said_of_signals() {
    var exits = retries(0, Set.of(), Map.of(Kind.EXIT, 4));
    var signals = retries(1, Set.of(Kind.KILLED), Map.of());

    assertThat(exits.shares()).containsExactly(new Share(Set.of(Kind.EXIT, Kind.KILLED), 4));
    assertThat(signals.shares()).containsExactly(new Share(Set.of(Kind.KILLED), 1));
  }
}
