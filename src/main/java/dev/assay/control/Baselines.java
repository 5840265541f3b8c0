package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Experiments.Query;
import dev.assay.store.Operations.Labelling;
import dev.assay.store.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Experiments that others are measured against, by a name that moves from one to the next. The
/// name is a tag, `baseline:NAME`, so lists show it and a copy of the store has it.
final class Baselines {

  private static final String PREFIX = "baseline:";
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_./@-]{0,54}");
  private static final int MOST = 1000;

  private final OpenedStore store;
  private final References references;

  Baselines(OpenedStore store, References references) {
    this.store = store;
    this.references = references;
  }

  /// The experiment that is meant by a baseline: the one saved under this name, else any that
  /// references know.
  ExperimentView experiment(String text) {
    return saved(text).orElseGet(() -> references.experiment(text));
  }

  /// The one saved under this name.
  Optional<ExperimentView> saved(String text) {
    String name = text.strip();
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    List<ExperimentView> found = tagged(List.of(PREFIX + name));
    if (found.size() > 1) {
      throw new ControlException(
          Code.CONFLICT,
          "baseline '%s' is %d experiments: %s"
              .formatted(
                  name,
                  found.size(),
                  String.join(", ", found.stream().map(Baselines::id).toList())),
          "assay sweep baseline %s EXPERIMENT leaves it to one".formatted(name));
    }
    return found.stream().findFirst();
  }

  private List<ExperimentView> tagged(List<String> tags) {
    return store.ask(s -> s.experiments().list(new Query(List.of(), tags, true, MOST)));
  }

  private static String id(ExperimentView view) {
    return view.id().text();
  }

  /// Every saved name with its experiment, by name.
  List<Value.Object> all() {
    record Named(String name, ExperimentView view) {}
    return tagged(List.of()).stream()
        .flatMap(view -> names(view).stream().map(name -> new Named(name, view)))
        .sorted(Comparator.comparing(Named::name).thenComparing(named -> named.view().id().text()))
        .map(named -> document(named.name(), named.view()).build())
        .toList();
  }

  private static List<String> names(ExperimentView view) {
    return Tags.of(view.labels()) instanceof Value.Array(List<Value> tags)
        ? tags.stream()
            .map(tag -> tag instanceof Value.Text(String text) ? text : "")
            .filter(text -> text.startsWith(PREFIX))
            .map(text -> text.substring(PREFIX.length()))
            .toList()
        : List.of();
  }

  private static Document document(String name, ExperimentView view) {
    return new Document()
        .with("baseline", name)
        .with("experiment", view.id().text())
        .with("name", view.name())
        .with("status", view.status().word())
        .with("created_at", view.createdAt());
  }

  /// Gives the name to an experiment, and takes it from any other.
  Value.Object save(String name, String experiment, String actor) {
    String tag = tag(name);
    ExperimentView view = references.experiment(experiment);
    List<ExperimentView> before =
        tagged(List.of(tag)).stream().filter(other -> !other.id().equals(view.id())).toList();
    label(view, new Labelling(List.of(tag), List.of(), Optional.empty()), actor);
    before.forEach(other -> take(other, tag, actor));
    return document(name, view)
        .withText("before", before.stream().map(Baselines::id).findFirst())
        .build();
  }

  /// Forgets the name; the experiment stays.
  Value.Object forget(String name, String actor) {
    String tag = tag(name);
    List<ExperimentView> before = tagged(List.of(tag));
    if (before.isEmpty()) {
      throw new ControlException(
          Code.NOT_FOUND,
          "there is no baseline '%s'".formatted(name),
          "assay sweep baseline lists them");
    }
    before.forEach(view -> take(view, tag, actor));
    return document(name, before.getFirst())
        .withText("before", Optional.of(id(before.getFirst())))
        .build();
  }

  private void take(ExperimentView view, String tag, String actor) {
    label(view, new Labelling(List.of(), List.of(tag), Optional.empty()), actor);
  }

  private void label(ExperimentView view, Labelling change, String actor) {
    store.tell(s -> s.operations().label(new Subject.OfExperiment(view.id()), change, actor));
  }

  private static String tag(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Refusals.usage(
          "'%s' is no name of a baseline".formatted(name),
          "it is up to 55 letters, digits and _ . / @ -, and begins with a letter or digit");
    }
    return PREFIX + name;
  }
}
