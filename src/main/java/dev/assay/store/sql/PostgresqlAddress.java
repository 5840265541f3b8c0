package dev.assay.store.sql;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which schema of which PostgreSQL database, and who asks for it. Prints without the password.
///
/// @param password empty where none was given; the driver then looks into `PGPASSFILE` or
///   `~/.pgpass`
/// @param options of the connection, such as `sslmode`, that the driver knows
public record PostgresqlAddress(
    String host,
    int port,
    String database,
    String schema,
    String user,
    Optional<String> password,
    Map<String, String> options) {

  /// The schema of the tables, unless another is named.
  public static final String SCHEMA = "assay";

  private static final int PORT = 5432;

  /// What may stand after the question mark, besides the schema.
  private static final List<String> OPTIONS =
      List.of("sslmode", "sslrootcert", "sslcert", "sslkey", "connectTimeout", "ApplicationName");

  public PostgresqlAddress {
    options = Map.copyOf(options);
  }

  /// Whether `text` is meant to be such an address.
  public static boolean isMeant(String text) {
    return text.startsWith("postgresql:") || text.startsWith("postgres:");
  }

  /// Reads `postgresql://USER@HOST:PORT/DATABASE?OPTION=VALUE`. What is not said comes from the
  /// variables that other programs of PostgreSQL know: `PGUSER`, `PGPASSWORD`, `PGHOST`, `PGPORT`.
  ///
  /// @param environment also for `USER`, the last one to be asked who it is
  /// @throws IllegalArgumentException with one line that says what is wrong, without the address
  public static PostgresqlAddress parse(String text, Map<String, String> environment) {
    URI uri = uri(text);
    String path = Objects.requireNonNullElse(uri.getPath(), "");
    String database = path.startsWith("/") ? path.substring(1) : path;
    if (database.isEmpty() || database.contains("/")) {
      throw wrong("it names no database", "postgresql://USER@HOST:PORT/DATABASE");
    }
    var options = options(uri.getRawQuery());
    String schema = options.remove("currentSchema");
    String found = schema == null ? SCHEMA : schema;
    if (!found.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw wrong(
          "the schema '%s' is no plain name".formatted(found),
          "small letters, digits and _, as in currentSchema=assay");
    }
    return new PostgresqlAddress(
        uri.getHost() == null ? environment.getOrDefault("PGHOST", "localhost") : uri.getHost(),
        port(uri, environment),
        database,
        found,
        user(uri, environment),
        password(uri, environment),
        options);
  }

  private static URI uri(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("it cannot be read: " + e.getReason(), "write %40 for @ in a name");
    }
    if (!isMeant(text) || (uri.getRawAuthority() == null && !text.contains("///"))) {
      throw wrong("it is no address", "postgresql://USER@HOST:PORT/DATABASE");
    }
    if (uri.getRawAuthority() != null && uri.getHost() == null) {
      throw wrong("its host cannot be read", "one host, as in postgresql://ada@db.lab:5432/x");
    }
    return uri;
  }

  private static Map<String, String> options(@Nullable String query) {
    var options = new LinkedHashMap<String, String>();
    if (query == null || query.isEmpty()) {
      return options;
    }
    for (String pair : query.split("&", -1)) {
      int at = pair.indexOf('=');
      String key = at < 0 ? pair : pair.substring(0, at);
      if (at < 0 || !(key.equals("currentSchema") || OPTIONS.contains(key))) {
        throw wrong(
            "'%s' is no option of it".formatted(key),
            "currentSchema, " + String.join(", ", OPTIONS));
      }
      options.put(key, decoded(pair.substring(at + 1)));
    }
    return options;
  }

  private static int port(URI uri, Map<String, String> environment) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    String named = environment.getOrDefault("PGPORT", "");
    try {
      return named.isEmpty() ? PORT : Integer.parseInt(named);
    } catch (NumberFormatException e) {
      throw wrong("PGPORT is '%s'".formatted(named), "a number, such as 5432");
    }
  }

  private static String user(URI uri, Map<String, String> environment) {
    String info = uri.getRawUserInfo();
    if (info != null && !info.startsWith(":") && !info.isEmpty()) {
      int colon = info.indexOf(':');
      return decoded(colon < 0 ? info : info.substring(0, colon));
    }
    return environment.getOrDefault("PGUSER", environment.getOrDefault("USER", "postgres"));
  }

  private static Optional<String> password(URI uri, Map<String, String> environment) {
    String info = uri.getRawUserInfo();
    int colon = info == null ? -1 : info.indexOf(':');
    return info != null && colon >= 0
        ? Optional.of(decoded(info.substring(colon + 1)))
        : Optional.ofNullable(environment.get("PGPASSWORD")).filter(word -> !word.isEmpty());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException wrong(String what, String allowed) {
    return new IllegalArgumentException("%s; allowed: %s".formatted(what, allowed));
  }

  /// Where it is, without who asks and how.
  public String place() {
    return "postgresql://%s:%d/%s%s"
        .formatted(host, port, database, schema.equals(SCHEMA) ? "" : "?currentSchema=" + schema);
  }

  @Override
  public String toString() {
    return "%s as %s%s"
        .formatted(place(), user, options.isEmpty() ? "" : " " + new TreeMap<>(options));
  }
}
