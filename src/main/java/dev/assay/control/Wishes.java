package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.Nearest;
import dev.assay.exchange.Cells;
import dev.assay.exchange.Table;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.search.Searcher;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Configurations as a person gives them, against the space of a sweep: what fits is made whole
/// where that can be, and what does not is collected. For one request.
final class Wishes {

  /// More would hide the first ones.
  private static final int MOST = 20;

  private final Space space;
  private final Searcher searcher;
  private final boolean outside;
  private final List<InputException> problems = new ArrayList<>();

  Wishes(ExperimentSpec spec, boolean outside) {
    this.space = spec.space().orElseGet(() -> new Space(List.of()));
    this.searcher =
        new Searcher(spec.search().withWarmStart(List.of()), Searcher.problem(spec), List.of());
    this.outside = outside;
  }

  /// A name that can be given.
  String example() {
    return space.names().stream().findFirst().orElse("NAME");
  }

  /// The params in a row: its columns, or what stands under `params`.
  Value.Object params(Table.Row row) {
    boolean isNested =
        row.isTyped()
            && !space.names().contains("params")
            && row.cells().members().size() == 1
            && row.cells().get("params").orElse(Value.Null.NULL) instanceof Value.Object;
    if (isNested) {
      return (Value.Object) row.cells().get("params").orElseThrow();
    }
    var params = new LinkedHashMap<String, Value>();
    row.cells()
        .members()
        .forEach((column, cell) -> {
          String name =
              column.startsWith("params.") && !space.names().contains(column)
                  ? column.substring("params.".length())
                  : column;
          value(row, name, cell).ifPresent(value -> params.put(name, value));
        });
    return Value.object(params);
  }

  private Optional<Value> value(Table.Row row, String name, Value cell) {
    if (row.isTyped() || !(cell instanceof Value.Text(String text))) {
      return Optional.of(cell);
    }
    return space.parentsFirst().stream()
        .filter(parameter -> parameter.name().equals(name) && space.zip(name).isEmpty())
        .findFirst()
        .map(parameter -> Cells.value(text, parameter.domain()))
        .orElseGet(() -> Cells.value(text));
  }

  /// What is to be tried; empty where a problem was noted.
  Optional<Wanted> wanted(Place place, Value.Object params) {
    try {
      Value.Object whole = space.complete(params);
      return checked(place, whole, searcher.objections(whole));
    } catch (InvalidSpaceException e) {
      String why = String.valueOf(e.getMessage());
      List<String> objections = searcher.objections(params);
      if (outside && !objections.isEmpty()) {
        return asItIs(place, params);
      }
      boolean isAbsent = objections.size() == 1 && why.contains("does not exist there");
      return checked(place, params, isAbsent ? List.of(why) : objections);
    }
  }

  private Optional<Wanted> checked(Place place, Value.Object params, List<String> objections) {
    if (objections.isEmpty()) {
      return Optional.of(new Wanted(params, false));
    }
    if (outside && space.chosen(params).isPresent()) {
      return Optional.of(new Wanted(params, true));
    }
    objections.forEach(objection ->
        problems.add(new InputException(place, "", objection, hint(params, objection))));
    return Optional.empty();
  }

  private String hint(Value.Object params, String objection) {
    return params.members().keySet().stream()
        .filter(name -> objection.startsWith("'%s' is not in the space".formatted(name)))
        .map(name -> Nearest.hint(name, space.names()))
        .findFirst()
        .orElse("");
  }

  private Optional<Wanted> asItIs(Place place, Value.Object params) {
    Optional<String> missing =
        space.parentsFirst().stream()
            .filter(parameter -> parameter.when().isAlways())
            .map(Parameter::name)
            .filter(name -> space.zip(name).isEmpty() && params.get(name).isEmpty())
            .findFirst();
    if (missing.isPresent()) {
      problems.add(
          new InputException(
              place,
              "",
              "'%s' is missing".formatted(missing.get()),
              "what lies outside the space is tried as it is, so it must be whole"));
      return Optional.empty();
    }
    return Optional.of(new Wanted(params, true));
  }

  /// @throws InputException with all that was noted
  void throwIfAny() {
    if (!problems.isEmpty()) {
      InputException first = problems.getFirst();
      problems.stream().skip(1).limit(MOST - 1L).forEach(first::addSuppressed);
      throw first;
    }
  }
}
