package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Budgets as a person sees them: shown, explained, raised.
class LocalBudgetingTest {

  private static final String ADA = "user:ada";

  /// An attempt may cost 1.
  private static final String PAID =
      """
      name: paid
      command: x
      timeout: 59m
      grace: 1m
      repeat: 3
      budget: {money: 1.5, price: {cpu_hour: 1}}
      """;

  private static final String SWEEP =
      PAID.replace("repeat: 3\n", "")
          + """
          objective: {metric: loss, goal: minimize}
          space: {x: {type: float, low: 0.0, high: 1.0}}
          search: {optimizer: random, trials: 9, liar: mean}
          """;

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

  private Value.Object why(String reference) {
    Value.Object answer = home.control.reading().explain(reference);
    return (Value.Object) items(answer, "why").getFirst();
  }

  private Value.Object raise(Dimension limit, String to) {
    return home.control.budgeting().raise("last", Map.of(limit, to), ADA);
  }

  private static void assertCode(Code code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(ControlException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /// Runs one job for an hour, after which nothing more fits.
  private void spend() {
    var claim = home.claim();
    home.pass(Duration.ofHours(1));
    home.finish(
        claim,
        new dev.assay.trial.Outcome.Completed(),
        "{\"loss\":1}",
        dev.assay.store.Leases.Facts.NONE);
    assertThat(home.claims(1)).isEmpty();
  }

  @Test
  void a_queued_job_that_does_not_fit_beside_what_runs_says_so() {
    home.submit(PAID);
    assertThat(home.claims(3)).hasSize(1);

    var because = why("paid.2");

    assertThat(text(because, "code")).isEqualTo("budget");
    assertThat(text(because, "text"))
        .contains("up to 1 of its budget of 1.5 in money", "0 is used and 1 set aside");
    assertThat(text(because, "hint")).startsWith("assay experiment budget ").endsWith("--money +N");
  }

  @Test
  void a_limit_that_is_reached_is_the_reason_and_says_how_to_raise_it() {
    home.submit(PAID);
    spend();

    for (String reference : new String[] {"paid", "paid.2"}) {
      var because = why(reference);
      assertThat(text(because, "code")).isEqualTo("budget");
      assertThat(text(because, "text")).contains("1 is used", "one may take up to 1");
    }
    var experiment = home.control.reading().experiment("paid");
    assertThat(text(experiment, "status")).isEqualTo("paused");
    assertThat(text(object(experiment, "budget"), "reached")).isEqualTo("money");
    assertCode(
        Code.REFUSED, () -> home.control.operating().release(java.util.List.of("paid"), ADA));

    var raised = raise(Dimension.MONEY, "+0.5");

    assertThat(object(raised, "budget").get("reached")).contains(Value.Null.NULL);
    assertThat(home.claims(3)).hasSize(1);
  }

  @Test
  void a_sweep_whose_budget_is_reached_goes_on_when_that_is_raised() {
    home.submit(SWEEP);
    home.control.sweeping().tick(java.util.List.of());
    spend();
    home.control.sweeping().tick(java.util.List.of());

    var status = home.control.sweeping().status("paid");

    assertThat(text(status, "growth")).isEqualTo("paused");
    assertThat(text(status, "next")).contains("until its budget is raised");
    assertThat(text(why("paid"), "code")).isEqualTo("budget");
    assertCode(Code.REFUSED, () -> home.control.sweeping().resume("paid", ADA));
    var extended = home.control.sweeping().extend("paid", Map.of(Dimension.MONEY, "9"), ADA);
    assertThat(text(extended, "growth")).isEqualTo("open");
  }

  @Test
  void a_tick_sees_that_the_time_of_any_experiment_is_over() {
    home.submit("name: timed\ncommand: x\nrepeat: 2\nparallelism: 1\nbudget: {wall_time: 1h}");
    home.claim();
    home.pass(Duration.ofHours(1));

    assertThat(home.control.sweeping().tick(java.util.List.of())).isEmpty();

    var because = why("timed.2");
    assertThat(text(because, "text")).isEqualTo("its wall time of 1h00m is over");
    assertThat(text(because, "hint")).endsWith("--wall-time +2h");
  }

  @Test
  void what_would_raise_nothing_is_refused() {
    home.submit(PAID);

    assertCode(Code.CONFLICT, () -> raise(Dimension.MONEY, "1.5"));
    assertCode(Code.CONFLICT, () -> raise(Dimension.GPU_HOURS, "+1"));
    for (String wrong : new String[] {"", "-1", "0", "1e5", "lots", "+0", "9999999999"}) {
      assertCode(Code.USAGE, () -> raise(Dimension.MONEY, wrong));
    }
    home.submit("name: free\ncommand: x");
    assertCode(Code.CONFLICT, () -> home.control.budgeting().show("free"));
    assertCode(Code.CONFLICT, () -> raise(Dimension.MONEY, "+1"));
  }

  @Test
  void a_limit_of_completed_trials_needs_a_space() {
    assertThatThrownBy(() -> home.submit("name: n\ncommand: x\nbudget: {completed: 3}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("budget.completed: it counts the trials of a space");
  }
}
