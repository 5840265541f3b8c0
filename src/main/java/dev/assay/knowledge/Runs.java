package dev.assay.knowledge;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The runs of a repository that stand on this machine, in signac's layout. Immutable.
///
/// @param present whether there is a store of runs at all
/// @param byId those that can be read
/// @param issues one for each that cannot
record Runs(boolean present, Map<String, Run> byId, List<Issue> issues) {

  /// Where the runs of a repository stand.
  static final String FOLDER = ".runs";

  static final String STATE_POINT = "signac_statepoint.json";
  static final String DOCUMENT = "signac_job_document.json";

  private static final String ID = "[0-9a-f]{32}";
  private static final String CODE = "run.unreadable";

  static Runs read(KnowledgeFolder folder) {
    Path workspace = folder.runs().resolve("workspace");
    var runs = new TreeMap<String, Run>();
    var issues = new ArrayList<Issue>();
    for (String id : KnowledgeFolder.names(workspace)) {
      Path directory = workspace.resolve(id);
      if (isId(id) && Files.isDirectory(directory)) {
        try {
          runs.put(id, read(folder, id, directory));
        } catch (JsonFile.UnreadableException e) {
          issues.add(Issue.error(CODE, folder.shown(e.file()), 0, e.getMessage()));
        }
      }
    }
    return new Runs(Files.isDirectory(workspace), runs, issues);
  }

  /// Whether `text` is the id of a run.
  static boolean isId(String text) {
    return text.matches(ID);
  }

  private static Run read(KnowledgeFolder folder, String id, Path directory) {
    Path statePointFile = directory.resolve(STATE_POINT);
    Value.Object statePoint = JsonFile.object(statePointFile);
    String actual = ContentId.of(statePoint).hex();
    if (!actual.equals(id)) {
      throw new JsonFile.UnreadableException(
          statePointFile,
          "its id is %s, not the name of its directory; restore it, e.g. from git"
              .formatted(actual));
    }
    Path file = directory.resolve(DOCUMENT);
    Value.Object document = Files.exists(file) ? JsonFile.object(file) : Value.EMPTY;
    return Run.of(id, folder.shown(file), statePoint, document);
  }
}
