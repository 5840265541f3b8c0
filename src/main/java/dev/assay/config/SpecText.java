package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.About;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Snapshot;
import dev.assay.experiment.Stopping;
import dev.assay.json.Json;
import dev.assay.space.Expression;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.Optional;

/// [ExperimentSpec] ⇄ the JSON text that the store keeps: complete, with every default, and one
/// text for one specification. It is not a dialect for people; [SpecReader] reads those.
public final class SpecText {

  /// Grows when an older Assay could not read the text.
  private static final int VERSION = 1;

  private SpecText() {}

  /// The text of `spec`; [#read] gives back an equal one.
  public static String write(ExperimentSpec spec) {
    return Json.writeExact(
        new Stored.Writer()
            .put("version", VERSION)
            .put("about", about(spec.about()))
            .put("priority", spec.priority())
            .put("parallelism", spec.parallelism())
            .put("stages", spec.stages().stream().map(StageText::write))
            .put("objectives", spec.objectives().stream().map(SpecText::objective))
            .put("configurations", spec.configurations().stream().map(SpecText::configuration))
            .put("space", spec.space().map(SpaceText::write))
            .put("constraints", spec.constraints().stream().map(c -> Value.of(c.text())))
            .put("search", SearchText.write(spec.search()))
            .put("stopping", SearchText.write(spec.stopping()))
            .put("repeat", spec.repeat())
            .put("after", spec.after().stream().map(SpecText::after))
            .put("snapshot", SnapshotReader.write(spec.snapshot()))
            .put("start_at", spec.startAt().map(instant -> Value.of(instant.toString())))
            .put("notify", told(spec.told()))
            .put("budget", BudgetText.write(spec.budget()))
            .table());
  }

  /// The specification that was written as `text`.
  ///
  /// @throws IllegalArgumentException if it was not, or by a newer Assay
  public static ExperimentSpec read(String text) {
    Stored stored = Stored.of(Json.parse(text));
    if (stored.whole("version") != VERSION) {
      throw new IllegalArgumentException(
          "a stored specification has version %d; this Assay reads %d; use a newer one"
              .formatted(stored.whole("version"), VERSION));
    }
    return new ExperimentSpec(
        about(stored.table("about")),
        stored.number("priority"),
        stored.number("parallelism"),
        stored.tables("stages").map(StageText::read).toList(),
        stored.tables("objectives").map(SpecText::objective).toList(),
        stored.tables("configurations").map(SpecText::configuration).toList(),
        stored.maybe("space", s -> SpaceText.read(s, "space")),
        stored.texts("constraints").stream().map(Expression::parse).toList(),
        SearchText.search(stored.table("search")),
        stored
            .maybe("stopping", s -> SearchText.stopping(s.table("stopping")))
            .orElse(Stopping.NONE),
        stored.number("repeat"),
        stored.tables("after").map(SpecText::after).toList(),
        stored.maybe("start_at", s -> Instant.parse(s.text("start_at"))),
        stored
            .maybe("snapshot", s -> SnapshotReader.read(s.table("snapshot")))
            .orElse(Snapshot.NONE),
        stored.maybe("notify", s -> NotifyText.read(s.table("notify"))).orElse(Notify.NONE),
        stored.maybe("budget", s -> BudgetText.read(s.table("budget"))).orElse(Budget.NONE));
  }

  /// Only where somebody is told.
  private static Optional<Value> told(Notify notify) {
    return notify.equals(Notify.NONE) ? Optional.empty() : Optional.of(NotifyText.write(notify));
  }

  private static Value about(About about) {
    return new Stored.Writer()
        .put("name", about.name())
        .put("description", about.description())
        .put("tags", about.tags())
        .put("notes", about.notes())
        .put("metadata", about.metadata())
        .put("owner", about.owner())
        .table();
  }

  private static About about(Stored stored) {
    return new About(
        stored.text("name"),
        stored.text("description"),
        stored.texts("tags"),
        stored.text("notes"),
        stored.table("metadata").table(),
        stored.text("owner"));
  }

  private static Value objective(Objective objective) {
    return new Stored.Writer()
        .put("metric", objective.metric())
        .put("goal", objective.goal().name())
        .put("reduce", objective.reduce().name())
        .table();
  }

  private static Objective objective(Stored stored) {
    return new Objective(
        stored.text("metric"),
        Objective.Goal.valueOf(stored.text("goal")),
        Objective.Reduce.valueOf(stored.text("reduce")));
  }

  private static Value configuration(Configuration configuration) {
    return new Stored.Writer()
        .put("params", configuration.params())
        .put("command", configuration.command().map(StageText::command))
        .put("env", configuration.env())
        .put("typed", configuration.typed().map(JobTypeText::write))
        .table();
  }

  private static Configuration configuration(Stored stored) {
    return new Configuration(
        stored.table("params").table(),
        stored.maybe("command", s -> StageText.command(s.value("command"))),
        stored.textsByName("env"),
        stored.maybe("typed", s -> JobTypeText.read(s.table("typed"))));
  }

  private static Value after(After after) {
    return new Stored.Writer()
        .put("reference", after.reference())
        .put("on", after.on().name())
        .table();
  }

  private static After after(Stored stored) {
    return new After(stored.text("reference"), After.On.valueOf(stored.text("on")));
  }
}
