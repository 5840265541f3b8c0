package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.config.Assignments;
import dev.assay.control.Changes.Change;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Shaping.Ablation;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.About;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import dev.assay.provenance.Provenance;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes an experiment of a base and everything that differs from it in one thing.
final class Ablating {

  static final String ORIGIN = "ablation";
  private static final int LONGEST_NAME = 200;
  private static final int MOST = 10_000;

  private final OpenedStore store;
  private final References references;
  private final CodeSnapshots snapshots;
  private final Drafting drafting;

  Ablating(OpenedStore store, References references, CodeSnapshots snapshots, Drafting drafting) {
    this.store = store;
    this.references = references;
    this.snapshots = snapshots;
    this.drafting = drafting;
  }

  /// From where it starts.
  private record Base(ExperimentView view, ExperimentSpec spec, TrialView trial) {}

  Value.Object ablate(Ablation asked) {
    if (asked.replicates() < 1) {
      throw Refusals.usage("--replicates must be at least 1, found " + asked.replicates(), "");
    }
    asked.name().ifPresent(Ablating::checkName);
    Base base = base(asked.base());
    if (base.spec().isAsked()) {
      throw new ControlException(
          Code.CONFLICT,
          "the trials of %s are run by whoever asks for them, so no worker can run others"
              .formatted(base.view().id()),
          "tell the changes as trials of your own: assay sweep tell");
    }
    Value.Object params = laidOver(base, asked.params());
    Changes changes = changes(base, params, asked.to());
    check(base, asked, changes);
    ExperimentSpec spec = spec(base, asked, params, changes.all());
    Value.Object receipt =
        spec.snapshot().taken()
            ? snapshots.holding(() -> stored(base, asked, spec, changes))
            : stored(base, asked, spec, changes);
    return receipt;
  }

  /// A trial is meant as it is, an experiment by its best trial.
  private Base base(String text) {
    if (text.contains(".")) {
      TrialView trial = references.trial(text);
      ExperimentView view = references.experiment(trial.id().experiment().text());
      return new Base(view, Specs.stored(view.spec()), trial);
    }
    ExperimentView view = references.experiment(text);
    Studied studied = Studied.read(store, view, (_, _) -> {});
    Configuration best =
        Configuration.ranked(studied.objective(), studied.configurations()).stream()
            .findFirst()
            .orElseThrow(() ->
                new ControlException(
                    Code.CONFLICT,
                    "no trial of %s has a value of %s yet, so none is best"
                        .formatted(view.id(), studied.objective().metric()),
                    "name the trial to start from: %s.1".formatted(view.id())));
    TrialView trial = references.trial(view.id().trial(best.trials().getFirst()).toString());
    return new Base(view, studied.spec(), trial);
  }

  private static Value.Object laidOver(Base base, List<String> texts) {
    var members = new LinkedHashMap<>(base.trial().params().members());
    for (String text : texts) {
      for (Map.Entry<String, Value> given : Assignments.parse(text).members().entrySet()) {
        if (!members.containsKey(given.getKey())) {
          throw Refusals.usage(
              "--params: %s has no '%s'; it has %s"
                  .formatted(
                      base.trial().id(), given.getKey(), String.join(", ", members.keySet())),
              "");
        }
        members.put(given.getKey(), given.getValue());
      }
    }
    Value.Object params = Value.object(members);
    if (!texts.isEmpty()) {
      Changes.objection(base.spec(), params)
          .ifPresent(why -> {
            throw Refusals.usage("--params: this base cannot be: %s".formatted(why), "");
          });
    }
    return params;
  }

  private Changes changes(Base base, Value.Object params, String to) {
    return switch (to) {
      case "choices" -> Changes.toChoices(base.spec(), params);
      case "defaults" -> Changes.toDefaults(base.spec(), params);
      default -> Changes.to(base.spec(), params, references.trial(to).params());
    };
  }

  private static void check(Base base, Ablation asked, Changes changes) {
    if (changes.all().isEmpty()) {
      String why =
          changes.notes().isEmpty()
              ? switch (asked.to()) {
                case "choices" -> "no parameter of it has other choices";
                case "defaults" -> "no parameter of it differs from a default in its space";
                default -> "it does not differ from %s in any parameter".formatted(asked.to());
              }
              : changes.notes().getFirst();
      throw Refusals.usage(
          "nothing to ablate from %s: %s".formatted(base.trial().id(), why),
          "--to takes a trial that differs, defaults, or choices");
    }
    long trials = (changes.all().size() + 1L) * asked.replicates();
    if (trials > MOST) {
      throw Refusals.usage(
          "%d changes, each %d times, are %d trials; at most %d are allowed"
              .formatted(changes.all().size(), asked.replicates(), trials, MOST),
          "give a smaller --replicates");
    }
  }

  private static void checkName(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.equals("last")) {
      throw Refusals.usage(
          "--name '%s'; a name has 1 to %d characters and is not 'last'"
              .formatted(name, LONGEST_NAME),
          "'last' means the newest experiment");
    }
  }

  private static ExperimentSpec spec(
      Base base, Ablation asked, Value.Object params, List<Change> changes) {
    ExperimentSpec old = base.spec();
    About about = old.about();
    String suffix = "-ablate-" + base.trial().id().number();
    int most = LONGEST_NAME - suffix.length();
    String shortened =
        about.name().length() <= most
            ? about.name()
            : about.name().substring(0, about.name().offsetByCodePoints(0, most / 2));
    var configurations = new ArrayList<ExperimentSpec.Configuration>();
    configurations.add(configuration(base, params));
    changes.forEach(change -> configurations.add(configuration(base, change.params())));
    return new ExperimentSpec(
        new About(
            asked.name().orElse(shortened + suffix),
            "%s, one change at a time".formatted(base.trial().id()),
            about.tags(),
            about.notes(),
            about.metadata(),
            about.owner()),
        old.priority(),
        old.parallelism(),
        old.stages(),
        old.objectives(),
        configurations,
        Optional.empty(),
        List.of(),
        Search.DEFAULT,
        Stopping.NONE,
        asked.replicates(),
        List.of(),
        Optional.empty(),
        old.snapshot(),
        old.told(),
        Budget.NONE);
  }

  /// With the command and variables of its own, where the base has some.
  private static ExperimentSpec.Configuration configuration(Base base, Value.Object params) {
    return base.spec()
        .configuration(base.trial().origin())
        .map(given ->
            new ExperimentSpec.Configuration(params, given.command(), given.env(), given.typed()))
        .orElseGet(() -> new ExperimentSpec.Configuration(params, Optional.empty(), Map.of()));
  }

  private Value.Object stored(Base base, Ablation asked, ExperimentSpec spec, Changes changes) {
    Value.Object made = new Provenance(asked.caller().environment()).of(spec);
    Value.Object whole =
        spec.snapshot().taken()
            ? Provenance.withSnapshot(made, snapshots.take(spec, asked.caller().environment()))
            : made;
    var experiment =
        drafting.experiment(
            spec,
            new Drafting.Wanted(
                false,
                asked.held(),
                List.of(),
                trials(base, spec, changes.all()),
                Optional.empty(),
                whole));
    var submission = new Submission(List.of(experiment), Optional.empty(), asked.caller().actor());
    var receipt = store.ask(s -> s.experiments().submit(submission));
    return Drafting.receipt(receipt.experiments().getFirst(), receipt.created())
        .with("base", base.trial().id().toString())
        .with("changes", changes.all().size())
        .withTexts("warnings", changes.notes())
        .build();
  }

  private static List<NewTrial> trials(Base base, ExperimentSpec spec, List<Change> changes) {
    var trials = new ArrayList<NewTrial>();
    var replicates = new java.util.HashMap<ContentId, Integer>();
    for (int i = 0; i < spec.configurations().size(); i++) {
      Value.Object params = spec.configurations().get(i).params();
      Value.Object ablation =
          i == 0
              ? new Document().with("base", base.trial().id().toString()).build()
              : new Document()
                  .with("parameter", changes.get(i - 1).parameter())
                  .with("from", changes.get(i - 1).from())
                  .with("to", changes.get(i - 1).to())
                  .build();
      ContentId content = ContentId.of(params);
      for (int r = 0; r < spec.repeat(); r++) {
        trials.add(
            new NewTrial(
                params,
                content,
                replicates.merge(content, 1, Integer::sum),
                new Document()
                    .with("by", "jobs")
                    .with("index", i + 1)
                    .with(ORIGIN, ablation)
                    .build()));
      }
    }
    return trials;
  }
}
