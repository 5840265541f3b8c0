package dev.assay.config;

import dev.assay.config.InputException.Place;
import java.nio.file.Path;
import java.util.Map;

/// Where everything is kept: what the setting `store` says.
public sealed interface StoreChoice {

  /// One SQLite file in the home.
  record Sqlite() implements StoreChoice {}

  /// Files that can be committed to git.
  ///
  /// @param root absolute
  record Tree(Path root) implements StoreChoice {}

  /// The folder of a tree that is not named.
  String RUNS = ".runs";

  /// Reads `sqlite`, `tree` or `tree:DIR`.
  ///
  /// @param folder from which a relative DIR is seen
  /// @param origin of the text, for messages
  /// @throws InputException for anything else
  static StoreChoice parse(
      String text, Path folder, Map<String, String> environment, String origin) {
    if (text.equals("sqlite")) {
      return new Sqlite();
    }
    String scheme = "tree:";
    if (text.equals("tree") || (text.startsWith(scheme) && text.length() > scheme.length())) {
      String place = text.equals("tree") ? RUNS : text.substring(scheme.length());
      return new Tree(Folders.resolve(folder, place, environment).normalize());
    }
    throw new InputException(
        Place.of(origin),
        "store",
        "found '%s'; allowed are sqlite and tree:DIR".formatted(Shown.of(text)),
        "tree:.runs keeps experiments in files for git; sqlite, in .assay, is the default");
  }
}
