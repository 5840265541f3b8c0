package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Search;
import dev.assay.optimize.Grid;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.RandomSearch;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a specification itself asks to be tried, before anything from the command line is laid over
/// it: explicit configurations, points of a space, or the one configuration without params.
final class Configurations implements Iterable<Configurations.Configuration> {

  /// One of them.
  ///
  /// @param origin where it comes from, and what it overrides: `{"by", "index"}`, for explicit ones
  ///   also `command` (a list), `script` and `env` where the configuration has its own
  record Configuration(Value.Object params, Value.Object origin) {
    static final Configuration NONE =
        new Configuration(Value.EMPTY, new Document().with("by", "given").with("index", 1).build());
  }

  /// Nothing is to be tried.
  static final Configurations NOTHING =
      new Configurations(Place.NONE, BigInteger.ZERO, Stream::empty);

  private final Place place;
  private final BigInteger atMost;
  private final Supplier<Stream<Configuration>> all;

  private Configurations(Place place, BigInteger atMost, Supplier<Stream<Configuration>> all) {
    this.place = place;
    this.atMost = atMost;
    this.all = all;
  }

  static Configurations of(Place place, ExperimentSpec spec) {
    if (spec.space().isPresent()) {
      return inSpace(place, spec, spec.space().get());
    }
    if (spec.configurations().isEmpty()) {
      return new Configurations(place, BigInteger.ONE, () -> Stream.of(Configuration.NONE));
    }
    var given = spec.configurations();
    return new Configurations(
        place,
        BigInteger.valueOf(given.size()),
        () -> IntStream.range(0, given.size()).mapToObj(i -> explicit(given.get(i), i + 1)));
  }

  private static Configurations inSpace(Place place, ExperimentSpec spec, Space space) {
    var search = spec.search();
    boolean random =
        search.optimizer().equals("random")
            || (search.optimizer().equals("auto") && search.trials().isPresent());
    if (random) {
      int trials = search.trials().orElseThrow(() -> needsTrials(place));
      return new Configurations(
          place,
          BigInteger.valueOf(trials),
          () -> Stream.concat(enqueued(search), random(space, spec, trials)).limit(trials));
    }
    BigInteger size = checked(place, () -> Grid.size(space));
    BigInteger most = search.trials().map(BigInteger::valueOf).map(size::min).orElse(size);
    return new Configurations(place, most, () -> grid(space, spec).limit(most.longValueExact()));
  }

  private static Stream<Configuration> enqueued(Search search) {
    return IntStream.range(0, search.enqueue().size())
        .mapToObj(
            i -> new Configuration(search.enqueue().get(i), origin("enqueue", i + 1).build()));
  }

  private static Stream<Configuration> random(Space space, ExperimentSpec spec, int trials) {
    var search = spec.search();
    return IntStream.rangeClosed(search.enqueue().size() + 1, trials)
        .mapToObj(number ->
            new Configuration(
                RandomSearch.point(space, spec.constraints(), search.seed(), number),
                origin("random", number).with("seed", search.seed()).build()));
  }

  /// Enqueued points come first, and not again where the grid has them.
  private static Stream<Configuration> grid(Space space, ExperimentSpec spec) {
    Search search = spec.search();
    Set<Value.Object> first = Set.copyOf(search.enqueue());
    return Stream.concat(
        enqueued(search),
        points(space, spec).filter(configuration -> !first.contains(configuration.params())));
  }

  private static Stream<Configuration> points(Space space, ExperimentSpec spec) {
    Iterator<Value.Object> points = Grid.points(space, spec.constraints());
    Iterator<Configuration> numbered =
        new Iterator<>() {
          private int index;

          @Override
          public boolean hasNext() {
            return points.hasNext();
          }

          @Override
          public Configuration next() {
            return new Configuration(points.next(), origin("grid", ++index).build());
          }
        };
    Iterable<Configuration> iterable = () -> numbered;
    return StreamSupport.stream(iterable.spliterator(), false);
  }

  private static Configuration explicit(ExperimentSpec.Configuration given, int index) {
    var origin = origin("jobs", index);
    given.command().ifPresent(command -> with(origin, command));
    if (!given.env().isEmpty()) {
      var env = new Document();
      new TreeMap<>(given.env()).forEach(env::with);
      origin.with("env", env.build());
    }
    return new Configuration(given.params(), origin.build());
  }

  private static void with(Document origin, Command command) {
    switch (command) {
      case Command.Words(var words) -> origin.withTexts("command", words);
      case Command.Script(String text) -> origin.with("script", text);
    }
  }

  private static Document origin(String by, int index) {
    return new Document().with("by", by).with("index", index);
  }

  private static InputException needsTrials(Place place) {
    return new InputException(
        place, "search.trials", "random search has no end of its own", "say how many trials");
  }

  /// At most how many there are; nothing is expanded to know it.
  BigInteger atMost() {
    return atMost;
  }

  /// How many there are. To be asked only when [#atMost] is not too many: conditions and
  /// constraints of a space are counted by walking through it.
  long count() {
    return checked(place, () -> all.get().mapToLong(_ -> 1).sum());
  }

  @Override
  public Iterator<Configuration> iterator() {
    return all.get().iterator();
  }

  private static <T> T checked(Place place, Supplier<T> search) {
    try {
      return search.get();
    } catch (InfeasibleSearchException | InvalidSpaceException e) {
      var error = new InputException(place, "space", String.valueOf(e.getMessage()), "");
      error.initCause(e);
      throw error;
    }
  }
}
