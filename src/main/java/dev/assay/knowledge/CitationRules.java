package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.knowledge.Issue.Severity;
import dev.assay.knowledge.Notes.Numbered;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Whether the runs that findings cite are there: in the ledger, then on this machine, then on a
/// machine that lists them. A citation that is no citation is an error whatever is asked. Pure.
final class CitationRules {

  private static final String KEY = "supporting_runs";
  private static final String BROKEN = "finding.broken_run_citation";
  private static final String ALLOWED =
      "allowed are {type: job, id: <32 hexadecimal digits>} and"
          + " {type: batch, experiment_id: E001, selector: {…}}";

  private final Runs runs;
  private final Ledger ledger;
  private final StrictRuns strict;
  private final List<Issue> issues = new ArrayList<>();
  private final Map<String, List<Run>> byExperiment = new HashMap<>();
  private boolean isMissed;

  private CitationRules(Runs runs, Ledger ledger, StrictRuns strict) {
    this.runs = runs;
    this.ledger = ledger;
    this.strict = strict;
    Stream.concat(ledger.byId().values().stream(), runs.byId().values().stream())
        .forEach(run ->
            run.link()
                .experiment()
                .ifPresent(
                    id -> byExperiment.computeIfAbsent(id, _ -> new ArrayList<>()).add(run)));
  }

  static List<Issue> check(Notes notes, Runs runs, Ledger ledger, StrictRuns strict) {
    var rules = new CitationRules(runs, ledger, strict);
    rules.issues.addAll(ledger.issues());
    notes.all(Kind.FINDING).forEach(rules::check);
    if (rules.isMissed) {
      rules.issues.add(
          Issue.warning(
              "finding.no_run_store",
              "",
              0,
              "there is no ledger and no %s here, so whether cited runs exist is not checked; pull"
                      .formatted(Runs.FOLDER)
                  + " the ledger from where they ran"));
    }
    return rules.issues;
  }

  private boolean hasSource() {
    return runs.present() || !ledger.byId().isEmpty() || !ledger.elsewhere().isEmpty();
  }

  private void check(Numbered finding) {
    Value cited = finding.note().head().value().get(KEY).orElse(Value.Null.NULL);
    switch (cited) {
      case Value.Null _ -> {}
      case Value.Array(List<Value> all) -> {
        for (int i = 0; i < all.size(); i++) {
          check(new Place(finding, List.of(KEY, Integer.toString(i))), all.get(i));
        }
      }
      case Value.Object one -> check(new Place(finding, List.of(KEY)), one);
      case Value.Text(String text) when text.isBlank() -> {}
      case Value.Bool _, Value.Int _, Value.Float _, Value.Text _ ->
          broken(new Place(finding, List.of(KEY)), "found %s; %s".formatted(shown(cited), ALLOWED));
    }
  }

  /// A citation: the finding, and where in its head.
  private record Place(Numbered finding, List<String> path) {

    int line() {
      return finding.note().head().line(path);
    }

    @Override
    public String toString() {
      String index = path.size() > 1 ? "[" + path.get(1) + "]" : "";
      return "finding " + finding.id() + ": " + KEY + index;
    }
  }

  private void check(Place place, Value citation) {
    if (!(citation instanceof Value.Object said)) {
      broken(place, "found %s; %s".formatted(shown(citation), ALLOWED));
      return;
    }
    String type = Run.text(said, "type").orElse("");
    switch (type) {
      case "job" -> checkJob(place, said);
      case "batch" -> checkBatch(place, said);
      default ->
          broken(
              place,
              "type: found %s; %s"
                  .formatted(shown(said.get("type").orElse(Value.Null.NULL)), ALLOWED));
    }
  }

  private void checkJob(Place place, Value.Object said) {
    String id = Run.text(said, "id").orElse("");
    if (!Runs.isId(id)) {
      broken(
          place,
          "id: found %s; 32 hexadecimal digits in quotes are allowed"
              .formatted(shown(said.get("id").orElse(Value.Null.NULL))));
      return;
    }
    boolean here = ledger.byId().containsKey(id) || runs.byId().containsKey(id);
    if (strict == StrictRuns.OFF || here) {
      return;
    }
    if (!hasSource()) {
      isMissed = true;
      return;
    }
    var elsewhere = ledger.elsewhere().get(id);
    if (elsewhere == null) {
      absent(
          place,
          BROKEN,
          "cites run %s, which is in no ledger, not in %s and in no list of another machine"
              .formatted(id, Runs.FOLDER));
    } else {
      warn(
          place,
          "finding.absent_run_citation",
          "cites run %s, which only machine '%s' has; run `assay ledger backfill` there and pull"
              .formatted(id, elsewhere.machine()));
    }
  }

  private void checkBatch(Place place, Value.Object said) {
    String experiment = Run.text(said, "experiment_id").orElse("");
    Value selected = said.get("selector").orElse(Value.Null.NULL);
    if (experiment.isEmpty()) {
      broken(place, "a batch needs experiment_id; " + ALLOWED);
      return;
    }
    boolean whole = selected instanceof Value.Null;
    if (!whole && !(selected instanceof Value.Object)) {
      broken(
          place, "selector: found %s; a table of parameters is allowed".formatted(shown(selected)));
      return;
    }
    Value.Object selector = whole ? Value.EMPTY : (Value.Object) selected;
    boolean here =
        byExperiment.getOrDefault(experiment, List.of()).stream()
            .anyMatch(run -> run.matches(experiment, selector));
    if (strict == StrictRuns.OFF || here) {
      return;
    }
    if (!hasSource()) {
      isMissed = true;
      return;
    }
    checkElsewhere(place, experiment, selector);
  }

  private void checkElsewhere(Place place, String experiment, Value.Object selector) {
    List<String> machines =
        ledger.elsewhere().values().stream()
            .filter(run -> run.matches(experiment, selector))
            .map(Ledger.Elsewhere::machine)
            .toList();
    String batch = "cites the batch %s of %s".formatted(Json.write(selector), experiment);
    if (machines.isEmpty()) {
      absent(place, "finding.empty_batch", batch + ", which no run belongs to");
    } else {
      warn(
          place,
          "finding.absent_batch_runs",
          "%s, of which %d run(s) are only on %s; run `assay ledger backfill` there and pull"
              .formatted(
                  batch,
                  machines.size(),
                  String.join(", ", machines.stream().distinct().sorted().toList())));
    }
  }

  private static String shown(Value value) {
    String text = Json.write(value);
    return text.length() > 60 ? text.substring(0, 59) + "…" : text;
  }

  private void broken(Place place, String problem) {
    add(Severity.ERROR, BROKEN, place, problem);
  }

  private void absent(Place place, String code, String problem) {
    add(strict == StrictRuns.WARN ? Severity.WARNING : Severity.ERROR, code, place, problem);
  }

  private void warn(Place place, String code, String problem) {
    add(Severity.WARNING, code, place, problem);
  }

  private void add(Severity severity, String code, Place place, String problem) {
    issues.add(
        new Issue(
            severity, code, place.finding().note().file(), place.line(), place + ": " + problem));
  }
}
