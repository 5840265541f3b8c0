package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.time.LocalDate;
import java.util.List;

/// The texts of new notes, with what is known filled in.
final class Templates {

  private Templates() {}

  static String hypothesis(String id, String title, LocalDate today, List<String> links) {
    return """
    ---
    id: "%1$s"
    aliases: ["%1$s"]
    type: hypothesis
    # PROPOSED, TESTING, CONFIRMED or REJECTED
    status: PROPOSED
    created: "%3$s"
    tags: []
    ---

    # %1$s: %2$s

    ## Claim

    _One sentence that can turn out to be wrong._

    ## Reason

    _Why it may be true, and why it should hold beyond the case at hand._

    ## Test

    _Which experiment, which metric, which numbers would confirm it and which would reject it. Write this before anything runs._

    ## What could fool us

    _Other causes of the same numbers: leaks, luck of seeds, a weak baseline._

    ## Verdict

    _After the test._

    """
            .formatted(id, title, today)
        + links(links);
  }

  static String experiment(
      String id, String title, String hypothesis, LocalDate today, List<String> links) {
    return """
    ---
    id: "%1$s"
    aliases: ["%1$s"]
    type: experiment
    # DESIGNED, RUNNING, COMPLETED or FAILED
    status: DESIGNED
    hypothesis: "%4$s"
    created: "%3$s"
    tags: []
    # The command of a run; {name} is a parameter, {params_json_shell} all of them for a shell:
    # runner_command: "python train.py --seed {seed}"
    runner_command: ""
    # Names for groups of parameters; a run with condition=small gets those of small:
    # conditions:
    #   small: {width: 16, epochs: 5}
    #   large: {width: 256, epochs: 50}
    conditions: {}
    ---

    # %1$s: %2$s

    ## Question

    _What is to be learnt, and how it bears on [[%4$s]]._

    ## Setup

    _Code, data, machines; what is held fixed and what changes._

    ## Expected

    _Which numbers would confirm the hypothesis and which would reject it._

    ## Results

    _What was measured, with the ids of runs._

    ## Decision

    _What follows from it._

    """
            .formatted(id, title, today, hypothesis)
        + links(links);
  }

  /// @param citations of a finding, in YAML
  /// @param evidence lines of Markdown
  static String finding(
      String id,
      Draft draft,
      String hypothesis,
      String experiment,
      LocalDate today,
      List<Value.Object> citations,
      List<String> evidence,
      List<String> links) {
    return """
    ---
    id: "%1$s"
    aliases: ["%1$s"]
    type: finding
    hypothesis: "%4$s"
    experiment: "%5$s"
    # CRITICAL, HIGH, MEDIUM or LOW
    impact: "%6$s"
    created: "%3$s"
    tags: []
    supporting_runs:%7$s
    ---

    # %1$s: %2$s

    ## Finding

    _What the experiment established, in a sentence._

    ## Evidence

    %8$s

    ## Limits

    _What qualifies it: few runs, one data set, what was not measured._

    ## Next

    _What should be done because of it._

    """
            .formatted(
                id,
                draft.title(),
                today,
                hypothesis,
                experiment,
                draft.impact(),
                citations(citations),
                evidence.isEmpty()
                    ? "_Measurements and comparisons that carry it._"
                    : String.join("\n", evidence))
        + links(links);
  }

  /// JSON is YAML, whatever the texts in it hold.
  private static String citations(List<Value.Object> citations) {
    if (citations.isEmpty()) {
      return " []";
    }
    var lines = new StringBuilder();
    citations.forEach(citation -> lines.append("\n  - ").append(Json.write(citation)));
    return lines.toString();
  }

  private static String links(List<String> links) {
    var lines = new StringBuilder("## Links\n\n");
    links.forEach(link -> lines.append(link).append('\n'));
    return lines.toString();
  }

  /// A line below `## Links`.
  static String link(String what, String target) {
    return "- %s: [[%s]]".formatted(what, target);
  }
}
