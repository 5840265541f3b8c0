package dev.assay.config;

import dev.assay.experiment.ExperimentSpec.Search;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import java.math.BigInteger;
import java.util.Optional;

/// `search` and `repeat` → how many trials there will be, which is refused where it must be a slip.
final class SearchReader {

  private static final String GRID = "grid";
  private static final String RANDOM = "random";
  private static final BigInteger MOST = BigInteger.valueOf(SpecKeys.MOST_TRIALS);

  private final Problems problems;

  SearchReader(Problems problems) {
    this.problems = problems;
  }

  Search read(Fields top, Optional<Space> space) {
    Fields search = top.within("search", SpecKeys.SEARCH);
    Optional<Integer> trials = search.whole("trials").map(Long::intValue);
    String asked = search.text("optimizer").orElse("auto");
    String optimizer = asked.equals("auto") ? (search.has("trials") ? RANDOM : GRID) : asked;
    boolean sound = !search.isBroken("trials") && !search.isBroken("optimizer");
    if (space.isPresent() && sound) {
      check(top, space.get(), new Search(optimizer, trials, 0));
    }
    return new Search(optimizer, trials, search.whole("seed").orElse(0L));
  }

  private void check(Fields top, Space space, Search search) {
    if (search.optimizer().equals(RANDOM)) {
      if (search.trials().isEmpty()) {
        error(top, "random needs a number of trials", "write search: {trials: 20}");
        return;
      }
      checkCount(top, "search", BigInteger.valueOf(search.trials().get()));
      return;
    }
    BigInteger size = BigInteger.ONE;
    for (Parameter parameter : space.parameters()) {
      var values = parameter.domain().size();
      if (values.isEmpty()) {
        error(
            top,
            "grid cannot enumerate '%s', which has infinitely many values"
                .formatted(parameter.name()),
            "give it a step or choices, or search at random with search: {trials: 20}");
        return;
      }
      size = size.multiply(values.get());
    }
    BigInteger most = search.trials().map(trial -> BigInteger.valueOf(trial)).orElse(size);
    checkCount(top, "space", size.min(most));
  }

  private void error(Fields top, String problem, String hint) {
    String key = top.has("search") ? "search" : "space";
    problems.error(top.line(key), key, problem, hint);
  }

  /// Refuses more trials than anyone means, before one is made.
  void checkCount(Fields top, String key, BigInteger configurations) {
    BigInteger repeat = BigInteger.valueOf(top.whole("repeat").orElse(1L));
    BigInteger count = configurations.multiply(repeat);
    if (count.compareTo(MOST) > 0) {
      problems.error(
          top.line(key),
          key,
          "this makes %s%,d trials; at most %,d are allowed"
              .formatted(key.equals("space") ? "up to " : "", count, MOST),
          "narrow it, or set search.trials");
    }
  }
}
