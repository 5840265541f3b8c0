package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.ControlException.Code;
import dev.assay.control.LocalControl.Side;
import dev.assay.space.Value;
import dev.assay.store.Experiments;
import dev.assay.store.StoreException;
import dev.assay.store.Transfer;
import dev.assay.store.Transfer.Landed;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Copies an experiment at a time, so that no more than one is in memory.
final class LocalBridging implements Bridging {

  private final Settings settings;
  private final Function<StoreChoice, Side> sides;

  /// @param sides the other stores of this home, by what the setting `store` would say
  LocalBridging(Settings settings, Function<StoreChoice, Side> sides) {
    this.settings = settings;
    this.sides = sides;
  }

  @Override
  public Value.Object exportTo(List<String> experiments, Optional<StoreChoice.Tree> to) {
    return copy(own(), to.orElseGet(this::tree), experiments);
  }

  @Override
  public Value.Object importFrom(List<String> experiments, Optional<StoreChoice.Tree> from) {
    return copy(from.orElseGet(this::tree), own(), experiments);
  }

  /// The end that is no tree.
  private StoreChoice own() {
    return settings.store() instanceof StoreChoice.Postgresql there
        ? there
        : new StoreChoice.Sqlite();
  }

  private StoreChoice.Tree tree() {
    return settings.store() instanceof StoreChoice.Tree tree
        ? tree
        : new StoreChoice.Tree(settings.home().resolveSibling(StoreChoice.RUNS));
  }

  private Value.Object copy(StoreChoice from, StoreChoice to, List<String> names) {
    Side source = sides.apply(from);
    Side target = sides.apply(to);
    if (!source.exists()) {
      throw new ControlException(
          Code.NOT_FOUND,
          "%s: there is no store to copy from".formatted(source.place()),
          "name the tree with --to or --from, e.g. tree:.runs, and the home with -C");
    }
    return Refusals.mapped(() -> {
      try (var opened = source.opener().get()) {
        var ids = chosen(opened.store().experiments(), opened.transfer(), names);
        try (var other = target.opener().get()) {
          return copied(opened.transfer(), other.transfer(), ids)
              .with("from", source.place())
              .with("to", target.place())
              .build();
        }
      }
    });
  }

  /// Oldest first, so that parents come before what waits for them.
  private static List<ExperimentId> chosen(
      Experiments experiments, Transfer transfer, List<String> names) {
    if (names.isEmpty()) {
      return transfer.all();
    }
    var named = new HashSet<ExperimentId>();
    names.forEach(name -> named.add(experiments.find(name.strip())));
    return transfer.all().stream().filter(named::contains).toList();
  }

  private static Document copied(Transfer from, Transfer to, List<ExperimentId> ids) {
    Map<Landed, List<String>> landed = new EnumMap<>(Landed.class);
    var left = new ArrayList<Value>();
    for (var id : ids) {
      try {
        landed.computeIfAbsent(to.put(from.take(id)), _ -> new ArrayList<>()).add(id.text());
      } catch (StoreException e) {
        if (e.code() == StoreException.Code.UNAVAILABLE) {
          throw e;
        }
        left.add(
            new Document()
                .with("experiment", id.text())
                .with("why", String.valueOf(e.getMessage()))
                .build());
      }
    }
    var answer = new Document().with("ok", left.isEmpty());
    for (var each : Landed.values()) {
      answer = answer.withTexts(each.word(), landed.getOrDefault(each, List.of()));
    }
    return answer.with("left", left);
  }
}
