package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A repository of a test: notes, runs, ledgers.
record Repository(Path root) {

  /// With a hypothesis H001, an experiment E001 that tests it, and what goes with them.
  static Repository withExperiment(Path root) throws IOException {
    var repository = new Repository(root);
    repository.note(
        "kb/ACTIVE.md",
        "aliases: [ACTIVE]",
        "## Current Objective\n\n## Next Step\n\n## Blocker\n\n## Links\n\n[[CHALLENGE]] [[H001]]\n");
    repository.note(
        "kb/mission/CHALLENGE.md",
        "aliases: [CHALLENGE]",
        "## Objective\n\n## Context\n\n## Success Criteria\n\n## Constraints\n\n## Links\n\n"
            + "[[ACTIVE]] [[DASHBOARD]]\n");
    repository.note(
        "kb/DASHBOARD.md",
        "aliases: [DASHBOARD]",
        "## Entry Points\n\n## Links\n\n[[ACTIVE]] [[CHALLENGE]]\n");
    repository.note(
        "kb/research/hypotheses/H001-claim.md",
        "id: H001\naliases: [H001]\ntype: hypothesis\nstatus: TESTING\ncreated: 2026-05-25",
        "## Links\n\n[[ACTIVE]] [[CHALLENGE]] [[E001]] [[F001]]\n");
    repository.note(
        "kb/research/experiments/E001-test.md",
        "id: E001\naliases: [E001]\ntype: experiment\nstatus: RUNNING\nhypothesis: H001\n"
            + "created: 2026-05-25",
        "## Links\n\n[[ACTIVE]] [[CHALLENGE]] [[H001]] [[F001]]\n");
    return repository.finding("");
  }

  /// Replaces F001 by one that cites `citations`, lines of a YAML list.
  Repository finding(String citations) throws IOException {
    String cited = citations.isEmpty() ? "" : "\nsupporting_runs:\n" + citations.stripTrailing();
    return note(
        "kb/research/findings/F001-result.md",
        "id: F001\naliases: [F001]\ntype: finding\nhypothesis: H001\nexperiment: E001\n"
            + "impact: HIGH\ncreated: 2026-05-25"
            + cited,
        "## Links\n\n[[ACTIVE]] [[CHALLENGE]] [[H001]] [[E001]]\n");
  }

  Repository note(String file, String head, String body) throws IOException {
    return write(file, "---\n" + head + "\n---\n\n" + body);
  }

  Repository write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.resolveSibling(""));
    Files.writeString(path, text);
    return this;
  }

  /// Makes a run as signac would.
  ///
  /// @return its id
  String run(String statePoint, String document) throws IOException {
    String id = id(statePoint);
    write(".runs/workspace/" + id + "/signac_statepoint.json", statePoint);
    write(".runs/workspace/" + id + "/signac_job_document.json", document);
    return id;
  }

  /// Makes an entry of a ledger.
  ///
  /// @return its id
  String ledger(String folder, String statePoint) throws IOException {
    String id = id(statePoint);
    write(
        folder + "/" + id + ".json",
        "{\"schema_version\": 1, \"job_id\": \"%s\", \"statepoint\": %s, \"status\": \"complete\"}"
            .formatted(id, statePoint));
    return id;
  }

  private static String id(String statePoint) {
    return ContentId.of((Value.Object) Json.parse(statePoint)).hex();
  }

  /// The issues as `SEVERITY code`.
  List<String> codes(Scope scope, StrictRuns strict) {
    return validate(scope, strict).issues().stream()
        .map(issue -> issue.severity() + " " + issue.code())
        .toList();
  }

  Validation validate(Scope scope, StrictRuns strict) {
    return Validation.of(new KnowledgeFolder(root), scope, strict);
  }
}
