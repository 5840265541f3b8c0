package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A [Draft] → what is to be written for it. Reads notes and runs, and writes nothing. Whoever
/// writes must let nobody else do so in between. For one draft.
public final class NotePlanning {

  private static final int LONGEST_TITLE = 200;

  private final KnowledgeFolder folder;
  private final Draft draft;
  private final LocalDate today;

  private NotePlanning(KnowledgeFolder folder, Draft draft, LocalDate today) {
    this.folder = folder;
    this.draft = draft;
    this.today = today;
  }

  /// The plan for `draft`, under the next free id.
  ///
  /// @throws InputException if the title is none, a note that it names is not there, or runs are
  ///   not
  public static NotePlan plan(KnowledgeFolder folder, Draft draft, LocalDate today) {
    var planning = new NotePlanning(folder, draft, today);
    planning.checkTitle();
    return switch (draft.kind()) {
      case HYPOTHESIS -> planning.hypothesis();
      case EXPERIMENT -> planning.experiment();
      case FINDING -> planning.finding();
      case LITERATURE, CHALLENGE_REVIEW, STRATEGIC_REVIEW ->
          throw new IllegalArgumentException("there is no template for " + draft.kind());
    };
  }

  private void checkTitle() {
    String title = draft.title();
    if (title.isBlank() || title.length() > LONGEST_TITLE || title.lines().count() > 1) {
      throw refused(
          "TITLE",
          "found %d characters".formatted(title.length()),
          "give one line of 1 to %d characters".formatted(LONGEST_TITLE));
    }
  }

  private NotePlan hypothesis() {
    String id = nextId();
    return plan(id, Templates.hypothesis(id, draft.title(), today, links(Map.of())), Map.of(), 0);
  }

  private NotePlan experiment() {
    String id = nextId();
    String hypothesis = named("--hypothesis", draft.hypothesis(), Kind.HYPOTHESIS);
    return plan(
        id,
        Templates.experiment(
            id, draft.title(), hypothesis, today, links(Map.of("Hypothesis", hypothesis))),
        Map.of(Kind.HYPOTHESIS, hypothesis),
        0);
  }

  private NotePlan finding() {
    String id = nextId();
    String experiment = named("--experiment", draft.experiment(), Kind.EXPERIMENT);
    String hypothesis = hypothesisOf(experiment);
    if (!Draft.IMPACTS.contains(draft.impact())) {
      throw refused(
          "--impact",
          "found '%s'; allowed are %s".formatted(draft.impact(), String.join(", ", Draft.IMPACTS)),
          "");
    }
    List<Value.Object> citations = new ArrayList<>();
    List<Run> cited = cited(experiment, citations);
    var parents = new TreeMap<>(Map.of("Hypothesis", hypothesis, "Experiment", experiment));
    return plan(
        id,
        Templates.finding(
            id,
            draft,
            hypothesis,
            experiment,
            today,
            citations,
            cited.isEmpty() ? List.of() : RunTable.of(cited),
            links(parents)),
        Map.of(Kind.HYPOTHESIS, hypothesis, Kind.EXPERIMENT, experiment),
        cited.size());
  }

  /// The one that was named, which the experiment must know; else the one it tests.
  private String hypothesisOf(String experiment) {
    ExperimentNote note = folder.experiment(experiment).orElseThrow();
    if (draft.hypothesis().isEmpty()) {
      String tested =
          note.hypothesis()
              .orElseThrow(() ->
                  refused(
                      "--hypothesis",
                      "%s names none".formatted(experiment),
                      "name one, such as H001"));
      return named(experiment + ": hypothesis", Optional.of(tested), Kind.HYPOTHESIS);
    }
    String named = named("--hypothesis", draft.hypothesis(), Kind.HYPOTHESIS);
    boolean known =
        note.subHypotheses().contains(named) || note.hypothesis().filter(named::equals).isPresent();
    if (!known) {
      throw refused(
          "--hypothesis",
          "%s tests %s, not %s".formatted(experiment, note.hypothesis().orElse("none"), named),
          "list it in sub_hypotheses of %s, or leave the option out".formatted(note.file()));
    }
    return named;
  }

  private String named(String option, Optional<String> id, Kind kind) {
    String word = kind.name().toLowerCase(Locale.ROOT);
    String given =
        id.orElseThrow(() ->
            refused(
                option, "is missing", "name the %s, such as %s001".formatted(word, kind.prefix())));
    if (folder.file(kind, given).isEmpty()) {
      List<String> there = folder.ids(kind);
      throw new NotThereException(
          "%s: there is no note of the %s '%s'".formatted(option, word, given),
          there.isEmpty()
              ? "assay new %s makes one".formatted(word)
              : "there are " + String.join(", ", newest(there)));
    }
    return given;
  }

  private static List<String> newest(List<String> ids) {
    return ids.subList(Math.max(0, ids.size() - 9), ids.size());
  }

  /// The runs that are cited, in the order of their ids; fills `citations`.
  private List<Run> cited(String experiment, List<Value.Object> citations) {
    if (draft.runs().isEmpty() && draft.batch().isEmpty()) {
      return List.of();
    }
    var known = new TreeMap<>(Ledger.read(folder).byId());
    // What stands here knows more than what the ledger may tell.
    known.putAll(Runs.read(folder).byId());
    var runs = new TreeMap<String, Run>();
    for (String given : draft.runs()) {
      Run run = run(given, known);
      runs.put(run.id(), run);
      citations.add(job(run.id()));
    }
    draft
        .batch()
        .ifPresent(selector -> {
          List<Run> batch =
              known.values().stream().filter(run -> run.matches(experiment, selector)).toList();
          if (batch.isEmpty()) {
            throw new NotThereException(
                "--batch: no run of %s is like that".formatted(experiment),
                "give parameters that its runs have, such as condition=full, or `all`");
          }
          batch.forEach(run -> runs.put(run.id(), run));
          citations.add(batch(experiment, selector));
        });
    return List.copyOf(runs.values());
  }

  private static Run run(String given, TreeMap<String, Run> known) {
    return Prefix.find(given, known, "here or in the ledger");
  }

  private static Value.Object job(String id) {
    var members = new LinkedHashMap<String, Value>();
    members.put("type", Value.of("job"));
    members.put("id", Value.of(id));
    return new Value.Object(members);
  }

  private static Value.Object batch(String experiment, Value.Object selector) {
    var members = new LinkedHashMap<String, Value>();
    members.put("type", Value.of("batch"));
    members.put("experiment_id", Value.of(experiment));
    members.put("selector", selector);
    return new Value.Object(members);
  }

  private List<String> links(Map<String, String> parents) {
    var lines = new LinkedHashSet<String>();
    lines.add(Templates.link("Mission", "CHALLENGE"));
    lines.add(Templates.link("Active state", "ACTIVE"));
    parents.forEach((what, id) -> lines.add(Templates.link(what, id)));
    if (!draft.links().isEmpty()) {
      Notes notes = NotesReader.read(folder);
      for (String given : draft.links()) {
        String target = Note.reference(given);
        if (notes.target(target).isEmpty()) {
          throw new NotThereException("--link: there is no note '%s'".formatted(target), "");
        }
        if (!parents.containsValue(target)) {
          lines.add(Templates.link("See", target));
        }
      }
    }
    return List.copyOf(lines);
  }

  private String nextId() {
    List<String> ids = folder.ids(draft.kind());
    int last =
        ids.isEmpty()
            ? 0
            : Integer.parseInt(ids.getLast().substring(draft.kind().prefix().length()));
    if (last >= 999) {
      throw refused("TITLE", "the ids up to %s are taken".formatted(ids.getLast()), "");
    }
    return "%s%03d".formatted(draft.kind().prefix(), last + 1);
  }

  private NotePlan plan(String id, String text, Map<Kind, String> parents, int runs) {
    String word = draft.kind().name().toLowerCase(Locale.ROOT);
    Path file =
        folder
            .notes()
            .resolve(draft.kind().directory())
            .resolve("%s-%s.md".formatted(id, Slug.of(draft.title(), word)));
    var edits = new ArrayList<NotePlan.Edit>();
    new TreeMap<>(parents)
        .forEach((kind, parent) ->
            backlink(folder.file(kind, parent).orElseThrow(), id).ifPresent(edits::add));
    return new NotePlan(id, file, text, edits, runs);
  }

  /// A line more below `## Links` of a parent; empty where there is no such section, which
  /// validation tells.
  private Optional<NotePlan.Edit> backlink(Path parent, String id) {
    Note note = folder.note(parent);
    if (note.linksLine() == 0 || note.links().containsKey(id)) {
      return Optional.empty();
    }
    try {
      String before = Files.readString(parent);
      String what =
          draft.kind().name().charAt(0) + draft.kind().name().substring(1).toLowerCase(Locale.ROOT);
      int last =
          note.links().values().stream().mapToInt(line -> line).max().orElse(note.linksLine());
      return Optional.of(
          new NotePlan.Edit(parent, before, withLine(before, last, Templates.link(what, id))));
    } catch (IOException e) {
      throw refused(folder.shown(parent), "it cannot be read: " + KnowledgeFolder.why(e), "");
    }
  }

  /// `text` with `line` after line `number`, from 1; every other byte as it was.
  private static String withLine(String text, int number, String line) {
    String end = text.contains("\r\n") ? "\r\n" : "\n";
    int at = 0;
    for (int i = 0; i < number && at >= 0; i++) {
      int next = text.indexOf('\n', at);
      at = next < 0 ? -1 : next + 1;
    }
    return at < 0
        ? text + end + line + end
        : text.substring(0, at) + line + end + text.substring(at);
  }

  private static InputException refused(String where, String problem, String hint) {
    return new InputException(Place.of(where), "", problem, hint);
  }
}
