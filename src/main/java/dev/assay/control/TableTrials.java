package dev.assay.control;

import dev.assay.exchange.Cells;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.Table;
import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.space.Domain;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Worth;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/// Trials in a table: one that Assay wrote, a data frame of Optuna, or any other, in which the
/// columns that are no objectives and no bookkeeping are params.
final class TableTrials implements ForeignTrials {

  /// Columns of any table that say nothing of what was tried.
  private static final Set<String> BOOKKEEPING =
      Set.of(
          "",
          "number",
          "trial",
          "trial_id",
          "id",
          "status",
          "state",
          "reason",
          "replicate",
          "started_at",
          "ended_at",
          "datetime_start",
          "datetime_complete",
          "duration",
          "seconds");

  private final Path file;
  private final String source;
  private final Optional<Space> space;
  private final List<Objective> objectives;
  private final ZoneId zone;
  private final String param;
  private final String value;
  private final boolean hasState;

  /// @param source the name of the file
  /// @param space of what was tried, where it is known
  /// @throws ExchangeException if it is no such table
  TableTrials(
      Path file, String source, Optional<Space> space, List<Objective> objectives, ZoneId zone) {
    this.file = file;
    this.source = source;
    this.space = space;
    this.objectives = objectives;
    this.zone = zone;
    Set<String> columns = columns();
    boolean isOurs = columns.stream().anyMatch(name -> name.startsWith("params."));
    boolean isFrame = columns.stream().anyMatch(name -> name.startsWith("params_"));
    this.param = isOurs ? "params." : isFrame ? "params_" : "";
    this.value = isOurs ? "values." : isFrame ? "values_" : "";
    this.hasState = columns.contains("status") || columns.contains("state");
    check(columns);
  }

  private Set<String> columns() {
    var columns = new LinkedHashSet<String>();
    int rows = new Table(file).read(row -> columns.addAll(flat(row).keySet()));
    if (rows == 0) {
      throw new ExchangeException("it has no rows", "");
    }
    return columns;
  }

  private void check(Set<String> columns) {
    if (objectives.isEmpty()) {
      throw new ExchangeException(
          "which column is the objective is not said",
          "--objective METRIC or METRIC:maximize; there are " + shown(columns));
    }
    for (Objective objective : objectives) {
      if (!columns.contains(column(objective, columns))) {
        throw new ExchangeException(
            "it has no column for the objective '%s'".formatted(objective.metric()),
            "there are " + shown(columns));
      }
    }
  }

  private static String shown(Set<String> columns) {
    List<String> all = List.copyOf(columns);
    return String.join(", ", all.subList(0, Math.min(20, all.size())))
        + (all.size() > 20 ? ", …" : "");
  }

  /// A data frame calls the only objective `value`.
  private String column(Objective objective, Set<String> columns) {
    String own = value + objective.metric();
    return param.equals("params_") && objectives.size() == 1 && !columns.contains(own)
        ? "value"
        : own;
  }

  /// Cells by column; what stands under `params` and `values` as columns of their own.
  private static Map<String, Value> flat(Table.Row row) {
    if (!row.isTyped()) {
      return row.cells().members();
    }
    var flat = new LinkedHashMap<String, Value>();
    row.cells()
        .members()
        .forEach((name, cell) -> {
          if ((name.equals("params") || name.equals("values"))
              && cell instanceof Value.Object(var members)) {
            members.forEach((inner, one) -> flat.put(name + "." + inner, one));
          } else {
            flat.put(name, cell);
          }
        });
    return flat;
  }

  @Override
  public String format() {
    return "table";
  }

  @Override
  public String study() {
    return "";
  }

  @Override
  public String name() {
    String last = source.substring(source.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return dot > 0 ? last.substring(0, dot) : last;
  }

  @Override
  public List<Objective> objectives() {
    return objectives;
  }

  @Override
  public void each(Consumer<Found> taker) {
    int[] rows = {0};
    new Table(file).read(row -> taker.accept(found(row, ++rows[0])));
  }

  private Found found(Table.Row row, int position) {
    Map<String, Value> cells = flat(row);
    var params = new LinkedHashMap<String, Value>();
    var values = new LinkedHashMap<String, Value>();
    cells.forEach((column, cell) -> {
      Optional<String> name = paramName(column, cells.keySet());
      if (name.isPresent()) {
        typed(row, name.get(), cell).ifPresent(one -> params.put(name.get(), one));
      } else if (!value.isEmpty() && column.startsWith(value)) {
        number(row, column.substring(value.length()), cell, values);
      }
    });
    for (Objective objective : objectives) {
      Value cell = cells.get(column(objective, cells.keySet()));
      if (cell != null) {
        number(row, objective.metric(), cell, values);
      }
    }
    String state = text(cells, "status").or(() -> text(cells, "state")).orElse("");
    return new Found(
        position,
        end(row, state, values),
        hasState ? state.toLowerCase(Locale.ROOT) : "without a value",
        Value.object(params),
        Map.of(),
        Value.object(values),
        reports(row, cells),
        time(row, cells, "started_at", "datetime_start"),
        time(row, cells, "ended_at", "datetime_complete"),
        Value.EMPTY);
  }

  private Optional<String> paramName(String column, Set<String> columns) {
    if (!param.isEmpty()) {
      return column.startsWith(param)
          ? Optional.of(column.substring(param.length()))
          : Optional.empty();
    }
    boolean isOther =
        objectives.stream().anyMatch(objective -> column(objective, columns).equals(column))
            || (space.isPresent()
                ? !space.get().names().contains(column)
                : BOOKKEEPING.contains(column.toLowerCase(Locale.ROOT)));
    return isOther ? Optional.empty() : Optional.of(column);
  }

  private Optional<Value> typed(Table.Row row, String name, Value cell) {
    if (row.isTyped() || !(cell instanceof Value.Text(String text))) {
      return Optional.of(cell);
    }
    Optional<Domain> domain =
        space.stream()
            .flatMap(known -> known.parentsFirst().stream())
            .filter(one -> one.name().equals(name))
            .map(one -> one.domain())
            .findFirst();
    return domain.isPresent() ? Cells.value(text, domain.get()) : Cells.value(text);
  }

  /// A cell that should hold a number; empty cells are no values.
  private void number(Table.Row row, String name, Value cell, Map<String, Value> values) {
    Optional<Value> typed =
        !row.isTyped() && cell instanceof Value.Text(String text)
            ? Cells.value(text)
            : Optional.of(cell);
    if (typed.isEmpty() || typed.get() == Value.Null.NULL) {
      return;
    }
    OptionalDouble number = Worth.number(typed.get());
    boolean isObjective =
        objectives.stream().anyMatch(objective -> objective.metric().equals(name));
    if (number.isEmpty() && isObjective) {
      throw new ExchangeException(
          row.line(),
          "'%s' is no number: %s".formatted(name, dev.assay.json.Json.write(typed.get())),
          "an empty cell says that there is none");
    }
    values.put(name, typed.get());
  }

  private Optional<Told> end(Table.Row row, String state, Map<String, Value> values) {
    boolean isWhole =
        objectives.stream().allMatch(objective -> values.containsKey(objective.metric()));
    if (!hasState) {
      return isWhole ? Optional.of(Told.COMPLETED) : Optional.empty();
    }
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "completed", "complete", "finished", "done" -> {
        if (!isWhole) {
          throw new ExchangeException(
              row.line(), "it is %s, and an objective has no value".formatted(state), "");
        }
        yield Optional.of(Told.COMPLETED);
      }
      case "pruned" -> Optional.of(Told.PRUNED);
      case "failed", "fail", "crashed" -> Optional.of(Told.FAILED);
      default -> Optional.empty();
    };
  }

  private static Optional<String> text(Map<String, Value> cells, String column) {
    return cells.get(column) instanceof Value.Text(String text)
        ? Optional.of(text.strip())
        : Optional.empty();
  }

  private Optional<Instant> time(
      Table.Row row, Map<String, Value> cells, String ours, String frames) {
    Optional<String> text = text(cells, ours).or(() -> text(cells, frames));
    try {
      return text.map(one -> one.replace(' ', 'T'))
          .map(one ->
              one.endsWith("Z")
                  ? Instant.parse(one)
                  : LocalDateTime.parse(one).atZone(zone).toInstant());
    } catch (DateTimeParseException _) {
      throw new ExchangeException(
          row.line(), "'%s' is no time".formatted(text.orElseThrow()), "write it as ISO 8601");
    }
  }

  private static List<MetricReport> reports(Table.Row row, Map<String, Value> cells) {
    if (!(cells.get("reports") instanceof Value.Array(List<Value> items))) {
      return List.of();
    }
    var reports = new ArrayList<MetricReport>();
    for (Value item : items) {
      OptionalDouble value = OptionalDouble.empty();
      if (item instanceof Value.Object one
          && one.get("metric").orElse(Value.Null.NULL) instanceof Value.Text(String metric)
          && one.get("step").orElse(Value.Null.NULL) instanceof Value.Int(var step)
          && step.bitLength() < Long.SIZE) {
        value = one.get("value").map(Worth::number).orElse(OptionalDouble.empty());
        String instance =
            one.get("instance").orElse(Value.Null.NULL) instanceof Value.Text(String text)
                ? text
                : "";
        if (value.isPresent()) {
          reports.add(new MetricReport(metric, step.longValue(), value.getAsDouble(), instance));
        }
      }
      if (value.isEmpty()) {
        throw new ExchangeException(
            row.line(), "a report has no metric, step and value", "leave 'reports' out");
      }
    }
    return reports;
  }

  @Override
  public void close() {}
}
