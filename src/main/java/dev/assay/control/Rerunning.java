package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Submitting.Rerun;
import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.About;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.Reuse;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a trial again, as the one trial of a new experiment: the same specification, params,
/// environment and seed.
final class Rerunning {

  private static final int LONGEST_NAME = 200;

  private final OpenedStore store;
  private final References references;
  private final CodeSnapshots snapshots;
  private final Drafting drafting;

  Rerunning(OpenedStore store, References references, CodeSnapshots snapshots, Drafting drafting) {
    this.store = store;
    this.references = references;
    this.snapshots = snapshots;
    this.drafting = drafting;
  }

  /// What a trial ran with.
  ///
  /// @param code with which its newest attempt started, as a document
  private record Source(
      TrialView trial, ExperimentSpec spec, Value.Object made, Optional<Value.Object> code) {}

  Value.Object rerun(Rerun asked) {
    if (asked.allowDrift() && !asked.exact()) {
      throw Refusals.usage(
          "--allow-drift is given without --exact",
          "a plain rerun is never refused for what has changed");
    }
    asked.name().ifPresent(Rerunning::checkName);
    Source source = source(references.trial(asked.trial()));
    if (source.spec().isAsked()) {
      throw new ControlException(
          Code.CONFLICT,
          "trial %s was run by whoever asked for it, so no worker can run it again"
              .formatted(source.trial().id()),
          "enqueue its params in another sweep: search.enqueue");
    }
    return source.spec().snapshot().taken()
        ? snapshots.holding(() -> rerun(asked, source))
        : rerun(asked, source);
  }

  private static void checkName(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.equals("last")) {
      throw Refusals.usage(
          "--name '%s'; a name has 1 to %d characters and is not 'last'"
              .formatted(name, LONGEST_NAME),
          "'last' means the newest experiment");
    }
  }

  /// The old name and the number of the trial; shortened where that would be too long.
  private static String name(String old, int number) {
    String suffix = "-rerun-" + number;
    int most = LONGEST_NAME - suffix.length();
    return old.substring(
            0, old.length() <= most ? old.length() : old.offsetByCodePoints(0, most / 2))
        + suffix;
  }

  private Source source(TrialView trial) {
    var experiment = trial.id().experiment();
    String spec =
        store
            .ask(s -> s.experiments().get(experiment))
            .orElseThrow(() -> Refusals.notFound("there is no '%s'".formatted(experiment)))
            .spec();
    Value.Object made = store.ask(s -> s.provenances().of(experiment));
    Optional<Value.Object> noted =
        trial.jobs().stream()
            .flatMap(job -> store.ask(s -> s.trials().attempts(job.id())).stream())
            .max(Comparator.comparing(AttemptView::id))
            .map(attempt -> store.ask(s -> s.provenances().of(attempt.id())));
    return new Source(trial, Specs.stored(spec), made, Provenance.codeAtStart(made, noted));
  }

  private Value.Object rerun(Rerun asked, Source source) {
    ExperimentSpec spec = spec(source, asked);
    var now = new Provenance(asked.caller().environment()).of(spec);
    List<String> drift = Provenance.drift(source.made(), source.code(), now);
    if (asked.exact() && !asked.allowDrift() && !drift.isEmpty()) {
      throw notExact(source, drift);
    }
    Value.Object made = derived(asked, source, spec, now, drift);
    NewExperiment experiment =
        drafting.experiment(
            spec,
            new Drafting.Wanted(
                false, asked.held(), List.of(), List.of(trial(source)), Optional.empty(), made));
    var submission = new Submission(List.of(experiment), Optional.empty(), asked.caller().actor());
    var receipt = store.ask(s -> s.experiments().submit(submission));
    var document = Drafting.receipt(receipt.experiments().getFirst(), receipt.created());
    return document
        .with("rerun", made.get("rerun").orElse(Value.Null.NULL))
        .withTexts("warnings", warnings(asked, source, drift))
        .build();
  }

  private static ControlException notExact(Source source, List<String> drift) {
    return new ControlException(
        Code.CONFLICT,
        "a rerun of %s would not be exact: %s"
            .formatted(source.trial().id(), String.join("; ", drift)),
        "bring it back as it was, or --allow-drift; `snapshot: true` keeps the code of later ones");
  }

  private Value.Object derived(
      Rerun asked, Source source, ExperimentSpec spec, Value.Object now, List<String> drift) {
    Value.Object rerun =
        new Document()
            .with("of", source.trial().id().toString())
            .with("exact", asked.exact())
            .withTexts("drift", drift)
            .build();
    Optional<Value.Object> kept = Provenance.snapshot(source.made());
    if (asked.exact() && kept.isPresent()) {
      List<String> problems = snapshots.problems(kept.get());
      if (!problems.isEmpty()) {
        throw new ControlException(
            Code.FAILED,
            "the code of %s cannot be used: %s".formatted(source.trial().id(), problems.getFirst()),
            "rerun it without --exact, from the code as it is now");
      }
      return Provenance.withRerun(Provenance.withCodeOf(now, source.made()), rerun);
    }
    Value.Object whole =
        spec.snapshot().taken()
            ? Provenance.withSnapshot(now, snapshots.take(spec, asked.caller().environment()))
            : now;
    return Provenance.withRerun(whole, rerun);
  }

  private static List<String> warnings(Rerun asked, Source source, List<String> drift) {
    var warnings = new ArrayList<String>();
    drift.forEach(line -> warnings.add("not as before: " + line));
    if (asked.exact() && Provenance.snapshot(source.made()).isEmpty()) {
      Provenance.untracked(source.code())
          .ifPresent(files ->
              warnings.add(
                  "files or folders that git does not track, and that are not compared: %d"
                      .formatted(files)));
    }
    return warnings;
  }

  /// The same with one explicit configuration, nothing to wait for, and nothing to take from
  /// others.
  private static ExperimentSpec spec(Source source, Rerun asked) {
    ExperimentSpec spec = source.spec();
    TrialView trial = source.trial();
    About about = spec.about();
    String name = asked.name().orElseGet(() -> name(about.name(), trial.id().number()));
    return new ExperimentSpec(
        new About(
            name,
            about.description(),
            about.tags(),
            about.notes(),
            about.metadata(),
            about.owner()),
        spec.priority(),
        spec.parallelism(),
        spec.stages().stream().map(stage -> stage.withReuse(Reuse.OFF)).toList(),
        spec.objectives(),
        List.of(configuration(spec, trial)),
        Optional.empty(),
        List.of(),
        spec.search(),
        spec.stopping(),
        1,
        List.of(),
        Optional.empty(),
        spec.snapshot(),
        spec.told(),
        Budget.NONE);
  }

  private static Configuration configuration(ExperimentSpec spec, TrialView trial) {
    return spec.configuration(trial.origin())
        .map(
            given -> new Configuration(trial.params(), given.command(), given.env(), given.typed()))
        .orElseGet(() -> new Configuration(trial.params(), Optional.empty(), Map.of()));
  }

  /// Its number among replicates is part of the seed, so it keeps it.
  private static NewTrial trial(Source source) {
    TrialView trial = source.trial();
    var origin = new Document().with("by", "jobs").with("index", 1);
    for (String own : List.of("command", "script", "env")) {
      trial.origin().get(own).ifPresent(value -> origin.with(own, value));
    }
    origin.with("rerun_of", trial.id().toString());
    return new NewTrial(trial.params(), trial.content(), trial.replicate(), origin.build());
  }
}
