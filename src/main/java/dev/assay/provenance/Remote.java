package dev.assay.provenance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a repository comes from, without what lets one in: user and password, and whatever stands
/// behind a question mark.
final class Remote {

  private static final Pattern URL =
      Pattern.compile("(https?|ssh|git|ftps?|file)://(?:([^@/]*)@)?([^?#]*).*", Pattern.DOTALL);
  private static final Pattern SCP = Pattern.compile("(?:([^@:/]+)@)?([^@:/]+):([^?#]*).*");

  private Remote() {}

  /// `url` as it may be shown; empty where its form is unknown, for then nobody knows where it
  /// keeps its secrets.
  static Optional<String> shown(String url) {
    if (url.indexOf('\n') >= 0 || url.contains("::")) {
      return Optional.empty();
    }
    Matcher known = URL.matcher(url);
    if (known.matches()) {
      // An @ in the path would be the rest of a password that holds a slash.
      return known.group(3).indexOf('@') >= 0
          ? Optional.empty()
          : Optional.of(known.group(1) + "://" + known.group(3));
    }
    if (url.contains("://")) {
      return Optional.empty();
    }
    if (url.startsWith("/") || url.startsWith("./") || url.startsWith("../")) {
      return Optional.of(url);
    }
    Matcher scp = SCP.matcher(url);
    return scp.matches() ? Optional.of(scp.group(2) + ":" + scp.group(3)) : Optional.empty();
  }
}
