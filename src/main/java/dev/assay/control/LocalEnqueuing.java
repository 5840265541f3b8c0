package dev.assay.control;

import dev.assay.config.Assignments;
import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.control.ControlException.Code;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.Table;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Waiting;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Submission.Key;
import dev.assay.store.Sweeps.SweepView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Checks what a person wants tried against the space, and lets it wait in the store.
final class LocalEnqueuing implements Enqueuing {

  /// More at once is a mistake, or a job for `import`.
  private static final int MOST = 100_000;

  private static final String PARAMS = "--params";

  private final OpenedStore store;
  private final References references;

  LocalEnqueuing(OpenedStore store, References references) {
    this.store = store;
    this.references = references;
  }

  /// A configuration, and where it was given.
  private record Given(Place place, Value.Object params) {}

  @Override
  public Value.Object enqueue(Request request) {
    ExperimentView view = references.experiment(request.experiment());
    sweep(view);
    ExperimentSpec spec = Specs.stored(view.spec());
    var wishes = new Wishes(spec, request.outside());
    List<Wanted> wanted = new ArrayList<>();
    for (Given given : given(request, wishes)) {
      wishes.wanted(given.place(), given.params()).ifPresent(wanted::add);
    }
    wishes.throwIfAny();
    if (wanted.isEmpty()) {
      throw Refusals.usage(
          "there is nothing to enqueue",
          "assay sweep enqueue %s %s=VALUE …".formatted(view.name(), wishes.example()));
    }
    List<Wanted> all = repeated(wanted, request.replicates().orElse(spec.search().replicates()));
    Optional<Key> key = key(request, view, all);
    boolean created = store.ask(s -> s.enqueued().add(view.id(), all, key, request.actor()));
    return answer(view, created ? all.size() : 0, created);
  }

  private static List<Given> given(Request request, Wishes wishes) {
    var given = new ArrayList<Given>();
    var pairs = new LinkedHashMap<String, Value>();
    for (String pair : request.pairs()) {
      pairs.putAll(Assignments.parse(pair).members());
    }
    if (!pairs.isEmpty()) {
      given.add(new Given(Place.NONE, Value.object(pairs)));
    }
    for (String text : request.params()) {
      given.add(new Given(Place.of(PARAMS), typed(text)));
    }
    request.table().ifPresent(table -> read(table, wishes, given));
    return given;
  }

  private static Value.Object typed(String text) {
    if (!text.strip().startsWith("{")) {
      return Assignments.parse(text);
    }
    try {
      return (Value.Object) Json.parse(text);
    } catch (JsonSyntaxException e) {
      throw new InputException(
          Place.of(PARAMS), "", String.valueOf(e.getMessage()), "for example '{\"lr\": 0.01}'");
    }
  }

  private static void read(TableFile table, Wishes wishes, List<Given> given) {
    try {
      new Table(table.file())
          .read(row -> {
            var place = new Place(table.name(), row.line());
            if (given.size() == MOST) {
              throw new InputException(place, "more than %,d configurations".formatted(MOST));
            }
            given.add(new Given(place, wishes.params(row)));
          });
    } catch (ExchangeException e) {
      throw new InputException(
          new Place(table.name(), e.line()), "", String.valueOf(e.getMessage()), e.hint());
    }
  }

  private static List<Wanted> repeated(List<Wanted> wanted, int replicates) {
    if (replicates < 1 || (long) wanted.size() * replicates > MOST) {
      throw Refusals.usage(
          "%d replicates of %d configurations; allowed is 1 to %,d trials in all"
              .formatted(replicates, wanted.size(), MOST),
          "");
    }
    var all = new ArrayList<Wanted>();
    for (Wanted one : wanted) {
      for (int i = 0; i < replicates; i++) {
        all.add(one);
      }
    }
    return all;
  }

  private static Optional<Key> key(Request request, ExperimentView view, List<Wanted> all) {
    if (request.idempotencyKey().isEmpty()) {
      return Optional.empty();
    }
    var body = new StringBuilder("enqueue ").append(view.id());
    all.forEach(one -> body.append('\n').append(CanonicalJson.write(one.params())));
    return Optional.of(new Key(request.idempotencyKey(), digest(body.toString())));
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Value.Object> waiting(String experiment, int limit) {
    ExperimentView view = references.experiment(experiment);
    sweep(view);
    return store.ask(s -> s.enqueued().list(view.id(), limit)).stream()
        .map(LocalEnqueuing::document)
        .toList();
  }

  private static Value.Object document(Waiting waiting) {
    return new Document()
        .with("id", waiting.id())
        .with("params", waiting.wanted().params())
        .with("as_it_is", waiting.wanted().isAsItIs())
        .with("by", waiting.actor())
        .with("at", waiting.at())
        .build();
  }

  @Override
  public Value.Object clear(String experiment, String actor) {
    ExperimentView view = references.experiment(experiment);
    sweep(view);
    boolean cleared = store.ask(s -> s.enqueued().clear(view.id(), actor)) > 0;
    return answer(view, 0, cleared);
  }

  private Value.Object answer(ExperimentView view, int added, boolean created) {
    SweepView sweep = sweep(view);
    return new Document()
        .with("experiment", view.id().text())
        .with("name", view.name())
        .with("added", added)
        .with("waiting", (int) store.ask(s -> s.enqueued().count(view.id())))
        .with("left", sweep.limit().isPresent() ? Value.of(sweep.left()) : Value.Null.NULL)
        .with("created", created)
        .build();
  }

  private SweepView sweep(ExperimentView view) {
    return store
        .ask(s -> s.sweeps().get(view.id()))
        .orElseThrow(() ->
            new ControlException(
                Code.CONFLICT,
                "%s is no sweep: its trials were submitted with it".formatted(view.id()),
                "assay submit queues other configurations as a new experiment"));
  }
}
