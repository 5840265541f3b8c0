package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseTermsTest {

  @Test
  void the_times_of_a_lease_of_a_minute() {
    var terms = LeaseTerms.of(Duration.ofSeconds(60));

    assertThat(terms.beat()).hasSeconds(10);
    assertThat(terms.look()).hasSeconds(30);
    assertThat(terms.grace()).hasSeconds(10);
    assertThat(terms.stopAfter()).hasSeconds(40);
    assertThat(terms.killedAfter()).hasSeconds(50);
    assertThat(terms.switchedOffAfter()).hasSeconds(70);
    assertThat(terms.giveUpAfter()).hasSeconds(90);
  }

  @Test
  void a_longer_lease_only_bears_longer_outages() {
    var terms = LeaseTerms.of(Duration.ofMinutes(10));

    assertThat(terms.beat()).hasSeconds(10);
    assertThat(terms.stopAfter()).hasSeconds(400);
    assertThat(terms.giveUpAfter()).hasSeconds(90);
  }

  @Test
  void a_lease_that_cannot_be_kept_is_refused() {
    var second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new LeaseTerms(second.multipliedBy(3), second, second, second, second))
        .hasMessageContaining("no time to stop");
    assertThatThrownBy(() ->
            new LeaseTerms(second.multipliedBy(6), second.multipliedBy(3), second, second, second))
        .hasMessageContaining("one lost beat");
  }

  /// Plays leases whose worker dies at any moment, with a keeper that looks at any phase: when
  /// others may run the job, KILL has been sent.
  @Test
  void nothing_outlives_the_moment_at_which_it_is_given_up() {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("LeaseTermsTest: -Dassay.seed=" + seed);
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      var terms = LeaseTerms.of(Duration.ofMillis(1_000 + random.nextInt(200_000)));
      long ttl = terms.ttl().toMillis();
      long asked = random.nextInt(1_000_000);
      long granted = asked + random.nextInt(5_000); // the store counts from here
      long end = asked + ttl; // and the keeper from there
      long look = terms.look().toMillis();
      long first = end + 1 + random.nextLong(look); // the first look after it
      long second = first + look;
      long killed = second + terms.grace().toMillis();

      assertThat(killed).isLessThanOrEqualTo(end + terms.switchedOffAfter().toMillis() + 1);
      assertThat(killed).isLessThan(granted + ttl + terms.giveUpAfter().toMillis());
      assertThat(terms.killedAfter()).isLessThan(terms.ttl());
    }
  }
}
