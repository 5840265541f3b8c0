package dev.assay.knowledge;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The files of a repository that is about to hold notes. Pure.
public final class Scaffold {

  private Scaffold() {}

  /// Path below the root of the repository, with `/` → text. Of each that is there already, nothing
  /// is to be changed.
  ///
  /// @param hasDatabase whether experiments are kept in a database here, which then stays the store
  public static SequencedMap<String, String> files(boolean hasDatabase) {
    var files = new LinkedHashMap<String, String>();
    files.put("assay.toml", SETTINGS.formatted(hasDatabase ? "# " : ""));
    files.put("kb/ACTIVE.md", ACTIVE);
    files.put("kb/DASHBOARD.md", DASHBOARD);
    files.put("kb/mission/CHALLENGE.md", CHALLENGE);
    for (Kind kind : Kind.values()) {
      files.put("kb/" + kind.directory() + "/.gitkeep", "");
    }
    files.put("kb/research/data/.gitkeep", "");
    files.put("kb/lessons/.gitkeep", "");
    return files;
  }

  private static final String SETTINGS =
      """
      # Settings of Assay for this repository; `assay config show` lists all of them and where each comes from.
      # Every key is optional. A flag or a variable ASSAY_… wins over this file.

      # Experiments are kept in files that git carries; without this line in a database in .assay.
      %sstore = "tree:.runs"

      # slots = 2        # how many jobs a worker runs at once
      # pool = "default" # which jobs it takes
      """;

  private static final String ACTIVE =
      """
      ---
      aliases: ["ACTIVE"]
      type: active-state
      ---

      # What we are at

      ## Current Objective

      _What is being found out now, in a sentence._

      ## Next Step

      _The one thing to do next._

      ## Blocker

      None.

      ## Links

      - Mission: [[CHALLENGE]]
      - Overview: [[DASHBOARD]]
      """;

  private static final String DASHBOARD =
      """
      ---
      aliases: ["DASHBOARD"]
      type: dashboard
      ---

      # Overview

      ## Entry Points

      - [[ACTIVE]]: what we are at
      - [[CHALLENGE]]: what it is all for

      ## Links

      - Active state: [[ACTIVE]]
      - Mission: [[CHALLENGE]]
      """;

  private static final String CHALLENGE =
      """
      ---
      aliases: ["CHALLENGE"]
      type: mission
      ---

      # Mission

      ## Objective

      _The question that this research is to answer._

      ## Context

      _What is known, and what was tried before._

      ## Success Criteria

      - _What would be seen if it were answered; with numbers where there are any._

      ## Constraints

      - _Time, money, machines, data that may not be used._

      ## Links

      - Active state: [[ACTIVE]]
      - Overview: [[DASHBOARD]]
      """;
}
