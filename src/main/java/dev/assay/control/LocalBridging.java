package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.ControlException.Code;
import dev.assay.control.LocalControl.Side;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Archive;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
  public Value.Object exportTo(Request request) {
    StoreChoice.Tree to = request.tree().orElseGet(this::tree);
    return copy(own(), to, request, this::portable);
  }

  @Override
  public Value.Object importFrom(Request request) {
    StoreChoice.Tree from = request.tree().orElseGet(this::tree);
    return copy(from, own(), request, UnaryOperator.identity());
  }

  /// The end that is no tree.
  private StoreChoice own() {
    return settings.store() instanceof StoreChoice.Tree
        ? new StoreChoice.Sqlite()
        : settings.store();
  }

  /// As git may carry it: its specification says nothing of the folders and variables of this
  /// machine.
  private Archive portable(Archive archive) {
    ExperimentSpec spec = Specs.stored(archive.spec());
    if (archive.hasWaiting()) {
      Packing.refuseTold(spec);
    }
    return archive.withSpec(Specs.text(Packing.portable(settings).packed(spec)));
  }

  private StoreChoice.Tree tree() {
    return settings.store() instanceof StoreChoice.Tree tree
        ? tree
        : new StoreChoice.Tree(settings.home().resolveSibling(StoreChoice.RUNS));
  }

  private Value.Object copy(
      StoreChoice from, StoreChoice to, Request request, UnaryOperator<Archive> shape) {
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
        var ids = chosen(opened.store().experiments(), opened.transfer(), request.experiments());
        try (var other = target.opener().get()) {
          var carrier = new Carrier(opened.transfer(), other.transfer(), request, shape);
          return copied(carrier, ids)
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

  /// Carries one experiment after the other.
  private record Carrier(
      Transfer from, Transfer to, Request request, UnaryOperator<Archive> shape) {

    /// What became of an experiment.
    record Carried(Landed landed, boolean moved) {}

    Carried carry(ExperimentId id) {
      boolean departed = request.moves() && from.depart(id, request.actor());
      try {
        Archive archive = shape.apply(from.take(id));
        return new Carried(to.put(archive), archive.hasWaiting());
      } catch (StoreException | ControlException e) {
        if (departed && isRefusal(e)) {
          from.stay(id, request.actor()); // nothing came to the other end
        }
        throw e;
      }
    }

    private static boolean isRefusal(RuntimeException e) {
      return e instanceof ControlException
          || (e instanceof StoreException refused
              && (refused.code() == StoreException.Code.CONFLICT
                  || refused.code() == StoreException.Code.UNSUPPORTED));
    }
  }

  private static Document copied(Carrier carrier, List<ExperimentId> ids) {
    Map<Landed, List<String>> landed = new EnumMap<>(Landed.class);
    var moved = new ArrayList<String>();
    var left = new ArrayList<Value>();
    for (var id : ids) {
      try {
        var carried = carrier.carry(id);
        landed.computeIfAbsent(carried.landed(), _ -> new ArrayList<>()).add(id.text());
        if (carried.moved()) {
          moved.add(id.text());
        }
      } catch (StoreException e) {
        if (e.code() == StoreException.Code.UNAVAILABLE) {
          throw e;
        }
        left.add(left(id, e));
      } catch (ControlException e) {
        left.add(left(id, e));
      }
    }
    var answer = new Document().with("ok", left.isEmpty());
    for (var each : Landed.values()) {
      answer = answer.withTexts(each.word(), landed.getOrDefault(each, List.of()));
    }
    return answer.withTexts("moved", moved).with("left", left);
  }

  private static Value left(ExperimentId id, RuntimeException why) {
    return new Document()
        .with("experiment", id.text())
        .with("why", String.valueOf(why.getMessage()))
        .build();
  }
}
