package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A search whose space grows while it goes on.
///
/// @param before what it begins in
/// @param after what it goes on in
record Growing(Space before, Space after) {

  private static final Parameter X = p("x", new Domain.Float(-5, 10, Scale.LINEAR));

  private static Parameter p(String name, Domain domain) {
    return new Parameter(name, domain);
  }

  private static List<Value> texts(String... choices) {
    return Arrays.stream(choices).map(Value::of).toList();
  }

  /// Wider ranges, finer steps, more in a row, and parameters that were not there.
  static Growing numbers() {
    return new Growing(
        Searches.space(
            p("x", new Domain.Float(-2, 5, Scale.LINEAR)),
            p("lr", new Domain.Float(1e-4, 0.1, Scale.LOG)),
            p("n", new Domain.Int(2, 30, 4, Scale.LINEAR)),
            p("size", new Domain.Ordinal(texts("s", "m")))),
        Searches.space(
            p("depth", new Domain.Int(1, 9, 1, Scale.LINEAR)).withPreset(Value.of(3)),
            X,
            p("lr", new Domain.Float(1e-5, 1, Scale.LOG)),
            p("n", new Domain.Int(0, 300, 2, Scale.LINEAR)),
            p("size", new Domain.Ordinal(texts("xs", "s", "m", "l"))),
            p("decay", new Domain.Float(0, 1, Scale.LINEAR)).withPreset(Value.of(0.5))));
  }

  /// More choices between the old ones, and a choice that was not there.
  static Growing choices() {
    return new Growing(
        Searches.space(X, p("act", new Domain.Categorical(texts("relu", "tanh")))),
        Searches.space(
            p("norm", new Domain.Categorical(texts("none", "batch"))).withPreset(Value.of("none")),
            X,
            p("act", new Domain.Categorical(texts("gelu", "relu", "silu", "tanh")))));
  }

  /// A branch that was not there.
  static Growing branches() {
    var depth = p("depth", new Domain.Int(1, 12, 1, Scale.LINEAR));
    var width =
        p("width", new Domain.Int(8, 64, 1, Scale.POWER_OF_TWO))
            .withWhen(Condition.of("kind", Value.of("net")))
            .withPreset(Value.of(16));
    return new Growing(
        Searches.space(
            X,
            p("kind", new Domain.Categorical(texts("tree", "none"))),
            depth.withWhen(Condition.of("kind", Value.of("tree")))),
        Searches.space(
            width,
            X,
            p("kind", new Domain.Categorical(texts("net", "tree", "none"))),
            depth.withWhen(Condition.of("kind", Value.of("tree")))));
  }

  /// Checks that every trial of before counts after, and that the search goes on: in the larger
  /// space, without a trial of before, and the same for whoever is asked. What it proposed that
  /// could not be before is returned.
  List<Value.Object> checked(Supplier<Optimizer> fresh, int trials, long seed) {
    assertThat(before.growsTo(after)).isTrue();
    Optimizer watching = fresh.get();
    History young =
        Searches.search(watching, History.of(Searches.problem(before, seed)), trials / 2);

    History grown = History.of(Searches.problem(after, seed), Searches.stored(young));
    Searching next =
        Searching.through(
            fresh.get(), grown, trials / 2, trial -> Searches.ended(grown.problem(), trial));

    assertThat(grown.size()).as("seed %d", seed).isEqualTo(young.size());
    next.checked();
    Searching.batch(fresh.get(), grown, 4).checked();
    assertThat(watching.propose(grown, trials / 2 + 1))
        .as("seed %d", seed)
        .isEqualTo(fresh.get().propose(grown, trials / 2 + 1));
    return next.proposals().stream().filter(p -> before.chosen(p).isEmpty()).toList();
  }
}
