package dev.assay.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether runs belong to notes that are there, and say of them what they say. Pure.
final class RunRules {

  private final Notes notes;
  private final List<Issue> issues = new ArrayList<>();

  private RunRules(Notes notes) {
    this.notes = notes;
  }

  static List<Issue> check(Runs runs, Notes notes) {
    var rules = new RunRules(notes);
    rules.issues.addAll(runs.issues());
    runs.byId().values().forEach(rules::check);
    return rules.issues;
  }

  private void check(Run run) {
    run.status()
        .filter(status -> !Run.STATUSES.contains(status))
        .ifPresent(status ->
            error(
                "run.status_invalid",
                run,
                "has the status '%s'; allowed are %s"
                    .formatted(status, String.join(", ", Run.STATUSES))));
    if (!run.link().named()) {
      error(
          "run.orphan",
          run,
          "names no experiment; write \"aexp\": {\"experiment_id\": \"E001\"} into its document");
    } else if (run.link().experiment().isPresent()) {
      check(run, run.link().experiment().get());
    } else if (run.document().get("assay").isEmpty()) {
      error("run.broken_experiment_link", run, "has a link without experiment_id");
    }
  }

  private void check(Run run, String id) {
    Optional<Note> experiment = Kind.EXPERIMENT.isId(id) ? notes.find(id) : Optional.empty();
    if (experiment.isEmpty()) {
      error(
          "run.broken_experiment_link",
          run,
          "belongs to experiment %s, which has no note in kb/%s"
              .formatted(id, Kind.EXPERIMENT.directory()));
      return;
    }
    List<String> listed = ExperimentNote.subHypotheses(experiment.get());
    Optional<String> tested = experiment.get().reference(Field.HYPOTHESIS).map(Note.Said::text);
    run.link()
        .hypothesis()
        .filter(own -> tested.isPresent() && !tested.get().equals(own) && !listed.contains(own))
        .ifPresent(own ->
            error(
                "run.hypothesis_mismatch",
                run,
                "names hypothesis %s, but %s tests %s%s"
                    .formatted(own, id, tested.orElse(""), also(listed))));
    run.link()
        .subHypothesis()
        .filter(own -> !listed.contains(own))
        .ifPresent(own ->
            error(
                "run.sub_hypothesis_unlisted",
                run,
                "names sub-hypothesis %s, which %s does not list; write sub_hypotheses: [%s] there"
                    .formatted(own, id, own)));
  }

  private static String also(List<String> listed) {
    return listed.isEmpty() ? "" : " and " + String.join(", ", listed);
  }

  private void error(String code, Run run, String message) {
    issues.add(Issue.error(code, run.file(), 0, "run " + run.shortId() + " " + message));
  }
}
