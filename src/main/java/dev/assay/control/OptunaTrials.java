package dev.assay.control;

import dev.assay.exchange.Distribution;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.OptunaFile;
import dev.assay.exchange.OptunaStudy;
import dev.assay.exchange.OptunaStudy.Trial;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Worth;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// The trials of one study of Optuna.
final class OptunaTrials implements ForeignTrials {

  private final OptunaFile file;
  private final OptunaStudy study;
  private final List<Objective> objectives;
  private final ZoneId zone;

  /// @param wanted the study; empty for the only one
  /// @param named what the objectives are called; empty for what the study says
  /// @throws ExchangeException if there is no such study
  OptunaTrials(Path path, Optional<String> wanted, List<Objective> named, ZoneId zone) {
    this.zone = zone;
    this.file = new OptunaFile(path);
    try {
      this.study = file.study(wanted.orElseGet(() -> only(file.studies())));
      this.objectives = objectives(study, named);
    } catch (ExchangeException e) {
      file.close();
      throw e;
    }
  }

  private static String only(List<String> studies) {
    if (studies.size() == 1) {
      return studies.getFirst();
    }
    throw new ExchangeException(
        studies.isEmpty()
            ? "it has no study"
            : "it has %d studies: %s".formatted(studies.size(), String.join(", ", studies)),
        studies.isEmpty() ? "" : "name one: --study NAME");
  }

  private static List<Objective> objectives(OptunaStudy study, List<Objective> named) {
    int count = study.goals().size();
    if (!named.isEmpty()) {
      boolean fits =
          named.size() == count
              && study.goals().equals(named.stream().map(Objective::goal).toList());
      if (!fits) {
        throw new ExchangeException(
            "the study has %d objectives, to %s"
                .formatted(
                    count,
                    String.join(
                        ", ",
                        study.goals().stream()
                            .map(goal -> goal.name().toLowerCase(Locale.ROOT))
                            .toList())),
            "--objective names as many, as METRIC:minimize or METRIC:maximize");
      }
      return named;
    }
    var objectives = new ArrayList<Objective>();
    for (int i = 0; i < count; i++) {
      String name =
          !study.metrics().isEmpty() ? study.metrics().get(i) : count == 1 ? "value" : "value_" + i;
      objectives.add(new Objective(name, study.goals().get(i), Reduce.LAST));
    }
    return objectives;
  }

  @Override
  public String format() {
    return "optuna";
  }

  @Override
  public String study() {
    return study.name();
  }

  @Override
  public String name() {
    return study.name();
  }

  @Override
  public List<Objective> objectives() {
    return objectives;
  }

  @Override
  public void each(Consumer<Found> taker) {
    file.read(study.name(), trial -> taker.accept(found(trial)));
  }

  private Found found(Trial trial) {
    var params = new LinkedHashMap<String, Value>();
    var distributions = new LinkedHashMap<String, Distribution>();
    trial
        .params()
        .forEach((name, param) -> {
          params.put(name, param.value());
          distributions.put(name, param.distribution());
        });
    String metric = objectives.getFirst().metric();
    List<MetricReport> reports =
        trial.reports().entrySet().stream()
            .map(one -> new MetricReport(metric, one.getKey(), one.getValue(), ""))
            .toList();
    return new Found(
        trial.number(),
        end(trial),
        trial.state().name().toLowerCase(Locale.ROOT),
        Value.object(params),
        distributions,
        values(trial),
        reports,
        trial.started().map(this::instant),
        trial.ended().map(this::instant),
        trial.attributes());
  }

  private java.time.Instant instant(LocalDateTime time) {
    return time.atZone(zone).toInstant();
  }

  private Optional<Told> end(Trial trial) {
    return switch (trial.state()) {
      case COMPLETE -> {
        if (trial.values().size() != objectives.size()) {
          throw new ExchangeException(
              "trial %d is complete and has %d values for %d objectives"
                  .formatted(trial.number(), trial.values().size(), objectives.size()),
              "");
        }
        yield Optional.of(Told.COMPLETED);
      }
      case PRUNED -> Optional.of(Told.PRUNED);
      case FAIL -> Optional.of(Told.FAILED);
      case RUNNING, WAITING -> Optional.empty();
    };
  }

  /// The objectives, and what its user noted in numbers.
  private Value.Object values(Trial trial) {
    var values = new LinkedHashMap<String, Value>();
    if (trial.state() == OptunaStudy.State.COMPLETE) {
      trial
          .attributes()
          .members()
          .forEach((name, value) -> {
            if (!(value instanceof Value.Text) && Worth.number(value).isPresent()) {
              values.put(name, value);
            }
          });
      for (int i = 0; i < trial.values().size(); i++) {
        values.put(objectives.get(i).metric(), Value.of(trial.values().get(i)));
      }
    }
    return Value.object(values);
  }

  @Override
  public void close() {
    file.close();
  }
}
