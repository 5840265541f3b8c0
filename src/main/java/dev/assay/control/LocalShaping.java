package dev.assay.control;

import dev.assay.config.Nearest;
import dev.assay.draft.Draft;
import dev.assay.draft.Template;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Trials.TrialView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes specifications for people to change.
final class LocalShaping implements Shaping {

  /// More text than any configuration has.
  private static final long LONGEST = 1_000_000;

  private final OpenedStore store;
  private final References references;
  private final Ablating ablating;
  private final InstantSource clock;

  LocalShaping(OpenedStore store, References references, Ablating ablating, InstantSource clock) {
    this.store = store;
    this.references = references;
    this.ablating = ablating;
    this.clock = clock;
  }

  @Override
  public Value.Object ablate(Ablation request) {
    return ablating.ablate(request);
  }

  @Override
  public Value.Object freeze(Freeze request) {
    return new Freezing(store, references, clock).freeze(request);
  }

  @Override
  public Value.Object effects(String experiment) {
    ExperimentView view = references.experiment(experiment);
    List<TrialView> trials = new TrialPages(store, view.id()).stream().toList();
    return AblationDocument.of(new Studied(view, Specs.stored(view.spec()), trials));
  }

  @Override
  public List<Value.Object> templates() {
    return Template.ALL.stream().map(template -> head(template).build()).toList();
  }

  @Override
  public Value.Object template(String name) {
    Template template = Template.named(name).orElseThrow(() -> unknown(name));
    return head(template).with("yaml", template.text()).build();
  }

  private static Document head(Template template) {
    return new Document().with("template", template.name()).with("summary", template.summary());
  }

  private static ControlException unknown(String name) {
    List<String> known = Template.ALL.stream().map(Template::name).toList();
    String nearest = Nearest.hint(name, known);
    return Refusals.usage(
        "there is no template '%s'; there are %s"
            .formatted(name, known.stream().collect(Collectors.joining(", "))),
        nearest);
  }

  @Override
  public Value.Object draft(Script script) {
    if (script.source().length() > Draft.LONGEST) {
      throw Refusals.usage(
          "%s has more than %d characters".formatted(script.path(), Draft.LONGEST),
          "assay sweep init pytorch writes a specification to fill in");
    }
    Draft draft =
        Draft.of(
                new Draft.Script(
                    script.path(),
                    script.source(),
                    script.cwd().orElse(""),
                    path -> text(script.folder(), path)))
            .orElseThrow(() ->
                Refusals.usage(
                    "%s declares no options: no add_argument and no @hydra.main is in it"
                        .formatted(script.path()),
                    "assay sweep init command writes a specification for any program"));
    return new Document()
        .with("script", script.path())
        .with("yaml", draft.yaml())
        .withTexts("parameters", draft.parameters())
        .withTexts("kept", draft.kept())
        .withTexts("remarks", draft.remarks())
        .build();
  }

  /// Empty for what is no readable text file.
  private static Optional<String> text(Path folder, String path) {
    try {
      Path file = folder.resolve(path);
      return Files.isRegularFile(file) && Files.size(file) <= LONGEST
          ? Optional.of(Files.readString(file))
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
