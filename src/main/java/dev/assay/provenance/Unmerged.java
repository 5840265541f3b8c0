package dev.assay.provenance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Files that git could not merge, with the text that either side has of each.
public final class Unmerged {

  private static final String OURS = "2";
  private static final String THEIRS = "3";

  private Unmerged() {}

  /// One file that was changed on both sides.
  ///
  /// @param path below the folder that was asked about
  /// @param ours the text of this side; empty where this side removed it
  /// @param theirs the text of the other side; empty where that side removed it
  public record Conflict(Path path, Optional<String> ours, Optional<String> theirs) {}

  /// The conflicts below `folder`, by path.
  ///
  /// @param environment of the caller: where `git` is found
  /// @param patience how long git may take in all
  /// @return empty when there is no git, `folder` is in no repository, or git fails
  public static Optional<List<Conflict>> below(
      Path folder, Map<String, String> environment, Duration patience) {
    return Git.of(folder, environment, Deadline.in(patience))
        .flatMap(git -> git.ask("ls-files", "--unmerged", "-z").flatMap(list -> all(git, list)));
  }

  /// A line is `mode object stage`, a tab and the path.
  private static Optional<List<Conflict>> all(Git git, String list) {
    var stages = new TreeMap<String, Map<String, String>>();
    for (String entry : list.split("\0", -1)) {
      int tab = entry.indexOf('\t');
      if (tab > 0) {
        String[] words = entry.substring(0, tab).split(" ", -1);
        stages
            .computeIfAbsent(entry.substring(tab + 1), _ -> new LinkedHashMap<>())
            .put(words[2], words[1]);
      }
    }
    var conflicts = new ArrayList<Conflict>();
    for (var file : stages.entrySet()) {
      Optional<Conflict> conflict = conflict(git, file.getKey(), file.getValue());
      if (conflict.isEmpty()) {
        return Optional.empty();
      }
      conflicts.add(conflict.get());
    }
    return Optional.of(conflicts);
  }

  private static Optional<Conflict> conflict(Git git, String path, Map<String, String> objects) {
    var texts = new LinkedHashMap<String, String>();
    for (String side : List.of(OURS, THEIRS)) {
      String object = objects.get(side);
      if (object != null) {
        Optional<String> text = git.ask("cat-file", "blob", object);
        if (text.isEmpty()) {
          return Optional.empty();
        }
        texts.put(side, text.get());
      }
    }
    return Optional.of(
        new Conflict(
            Path.of(path),
            Optional.ofNullable(texts.get(OURS)),
            Optional.ofNullable(texts.get(THEIRS))));
  }
}
