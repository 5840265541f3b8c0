package dev.assay.config;

import dev.assay.config.InputException.Place;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where everything is kept: what the setting `store` says.
public sealed interface StoreChoice {

  /// One SQLite file.
  ///
  /// @param file absolute; empty for the one in the home
  record Sqlite(Optional<Path> file) implements StoreChoice {
    /// The one in the home.
    public Sqlite() {
      this(Optional.empty());
    }
  }

  /// Files that can be committed to git.
  ///
  /// @param root absolute
  record Tree(Path root) implements StoreChoice {}

  /// One schema of a PostgreSQL database, for many hosts. Prints without the password.
  ///
  /// @param url as it was given
  record Postgresql(String url) implements StoreChoice {

    /// The same address without its password, for words that others can read.
    public String withoutPassword() {
      return PASSWORD.matcher(url).replaceFirst("$1@");
    }

    /// The password in it, as it is written there.
    public Optional<String> password() {
      var found = PASSWORD.matcher(url);
      return found.find() ? Optional.of(found.group(2)) : Optional.empty();
    }

    @Override
    public String toString() {
      return shown(url);
    }
  }

  /// A user and a password before a host.
  Pattern PASSWORD = Pattern.compile("(//[^/:@?#]*):([^/@]*)@");

  /// The same in an address that may be wrong: rather too much is hidden than too little.
  Pattern HIDDEN = Pattern.compile("(//[^/:@?#]*):.*@");

  /// The text of a setting as it may be shown: `***` in the place of a password.
  static String shown(String text) {
    return HIDDEN.matcher(text).replaceFirst("$1:***@");
  }

  /// The folder of a tree that is not named.
  String RUNS = ".runs";

  /// Reads `sqlite`, `sqlite:FILE`, `tree`, `tree:DIR` or an address that begins with
  /// `postgresql:`.
  ///
  /// @param folder from which a relative DIR is seen
  /// @param origin of the text, for messages
  /// @throws InputException for anything else
  static StoreChoice parse(
      String text, Path folder, Map<String, String> environment, String origin) {
    if (text.equals("sqlite")) {
      return new Sqlite();
    }
    String file = "sqlite:";
    if (text.startsWith(file) && text.length() > file.length()) {
      String place = text.substring(file.length());
      return new Sqlite(Optional.of(Folders.resolve(folder, place, environment).normalize()));
    }
    String scheme = "tree:";
    if (text.equals("tree") || (text.startsWith(scheme) && text.length() > scheme.length())) {
      String place = text.equals("tree") ? RUNS : text.substring(scheme.length());
      return new Tree(Folders.resolve(folder, place, environment).normalize());
    }
    if (text.startsWith("postgresql:") || text.startsWith("postgres:")) {
      return new Postgresql(text);
    }
    throw new InputException(
        Place.of(origin),
        "store",
        "found '%s'; allowed are sqlite, tree:DIR and postgresql://USER@HOST:PORT/DATABASE"
            .formatted(Shown.of(shown(text))),
        "sqlite, in .assay, is the default; tree:.runs keeps experiments in files for git;"
            + " postgresql serves many machines");
  }
}
