package dev.assay.config;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Search;
import dev.assay.experiment.Search.Cost;
import dev.assay.experiment.Search.Liar;
import dev.assay.experiment.Search.Scalarization;
import dev.assay.experiment.Stopping;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// [Search] and [Stopping] ⇄ the tables that store them; what has its default is left out.
final class SearchText {

  private SearchText() {}

  static Value write(Search search) {
    var writer =
        new Stored.Writer()
            .put("optimizer", search.optimizer())
            .put("trials", search.trials().map(trials -> Value.of(trials.longValue())))
            .put("seed", search.seed());
    if (!search.enqueue().isEmpty()) {
      writer.put("enqueue", search.enqueue().stream());
    }
    if (!search.warmStart().isEmpty()) {
      writer.put("warm_start", search.warmStart());
    }
    if (search.replicates() != 1) {
      writer.put("replicates", search.replicates());
    }
    if (search.parallelLag() != 0) {
      writer.put("parallel_lag", search.parallelLag());
    }
    if (search.liar() != Liar.NONE) {
      writer.put("liar", search.liar().name());
    }
    if (!search.scalarization().equals(Scalarization.NONE)) {
      writer.put("scalarization", scalarization(search.scalarization()));
    }
    writer.put("cost", search.cost().map(SearchText::cost));
    if (!search.limits().isEmpty()) {
      writer.put("limits", search.limits().stream().map(SearchText::limit));
    }
    if (!search.options().isEmpty()) {
      writer.put("options", options(search.options()));
    }
    return writer.table();
  }

  static Search search(Stored stored) {
    return new Search(
        stored.text("optimizer"),
        stored.maybe("trials", s -> s.number("trials")),
        stored.whole("seed"),
        stored
            .maybe("enqueue", s -> s.tables("enqueue").map(Stored::table).toList())
            .orElse(List.of()),
        stored.maybe("warm_start", s -> s.texts("warm_start")).orElse(List.of()),
        stored.maybe("replicates", s -> s.number("replicates")).orElse(1),
        stored.maybe("parallel_lag", s -> s.number("parallel_lag")).orElse(0),
        stored.maybe("liar", s -> Liar.valueOf(s.text("liar"))).orElse(Liar.NONE),
        stored
            .maybe("scalarization", s -> scalarization(s.table("scalarization")))
            .orElse(Scalarization.NONE),
        stored.maybe("cost", s -> cost(s.table("cost"))),
        stored
            .maybe("limits", s -> s.tables("limits").map(SearchText::limit).toList())
            .orElse(List.of()),
        options(stored));
  }

  /// Nothing where every trial runs to its end.
  static Optional<Value> write(Stopping stopping) {
    return stopping.equals(Stopping.NONE)
        ? Optional.empty()
        : Optional.of(
            new Stored.Writer()
                .put("scheduler", stopping.scheduler())
                .put("resource", stopping.resource())
                .put("options", options(stopping.options()))
                .table());
  }

  static Stopping stopping(Stored stored) {
    return new Stopping(stored.text("scheduler"), stored.text("resource"), options(stored));
  }

  private static Value scalarization(Scalarization scalarization) {
    var weights = new TreeMap<String, Value>();
    scalarization.weights().forEach((metric, weight) -> weights.put(metric, Value.of(weight)));
    return new Stored.Writer()
        .put("method", scalarization.method().name())
        .put("weights", Value.object(weights))
        .table();
  }

  private static Scalarization scalarization(Stored stored) {
    var weights = new LinkedHashMap<String, Double>();
    Stored table = stored.table("weights");
    table.table().members().keySet().forEach(name -> weights.put(name, table.real(name)));
    return new Scalarization(Scalarization.Method.valueOf(stored.text("method")), weights);
  }

  private static Value cost(Cost cost) {
    return new Stored.Writer().put("metric", cost.metric()).put("budget", cost.budget()).table();
  }

  private static Cost cost(Stored stored) {
    return new Cost(stored.text("metric"), stored.real("budget"));
  }

  private static Value limit(Limit limit) {
    return new Stored.Writer()
        .put("metric", limit.metric())
        .put("side", limit.side().name())
        .put("bound", limit.bound())
        .table();
  }

  private static Limit limit(Stored stored) {
    return new Limit(
        stored.text("metric"), Limit.Side.valueOf(stored.text("side")), stored.real("bound"));
  }

  private static Value options(Map<String, Value> options) {
    return Value.object(new TreeMap<>(options));
  }

  private static Map<String, Value> options(Stored stored) {
    return stored
        .maybe("options", s -> (Map<String, Value>) s.table("options").table().members())
        .orElse(Map.of());
  }
}
