package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The numbered scripts that bring the tables of one kind of database up to date, each run once and
/// in order. Scripts of one number do the same on every kind.
///
/// @param folder of the resources; empty or with a slash at its end
/// @param names in order; the number of each stands in its name
record Scripts(String folder, List<String> names) {
  Scripts {
    names = List.copyOf(names);
  }

  private static final int FROM = 1;
  private static final int TO = 4;

  /// The same for another kind of database, whose tables begin as they are after a script of this
  /// one: that one, and a twin of every later one.
  ///
  /// @param first its name; its number says after which one
  Scripts twin(String folder, String first) {
    var twins = new ArrayList<String>(List.of(first));
    names.stream().filter(name -> number(name) > number(first)).forEach(twins::add);
    return new Scripts(folder, twins);
  }

  private record Script(int version, String name, String checksum, String sql) {}

  private record Applied(int version, String name, String checksum) {}

  /// The version of the tables that this program works with.
  int latest() {
    return number(names.getLast());
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(FROM, TO));
  }

  /// @throws StoreException `UNUSABLE` when the tables are newer than this program
  void refuseNewer(int version) {
    if (version > latest()) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "the store has version %d, and this Assay knows versions up to %d; use a newer Assay"
              .formatted(version, latest()));
    }
  }

  /// Runs those after `version`.
  ///
  /// @param done is told of the number of each after it was run
  void run(Session session, int version, Instant now, java.util.function.IntConsumer done) {
    for (var script : scripts()) {
      if (script.version() > version) {
        session.script(script.sql());
        session.update(
            "INSERT INTO migration (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
            script.version(),
            script.name(),
            script.checksum(),
            now.toEpochMilli());
        done.accept(script.version());
      }
    }
  }

  /// What was run and is not what this program would run.
  List<String> changed(Session session) {
    var applied =
        session.list(
            "SELECT version, name, checksum FROM migration ORDER BY version",
            row -> new Applied(row.integer(), row.text(), row.text()));
    var problems = new ArrayList<String>();
    var known = scripts();
    for (var script : applied) {
      boolean same =
          known.stream()
              .anyMatch(
                  k -> k.version() == script.version() && k.checksum().equals(script.checksum()));
      if (!same) {
        problems.add(
            "the tables were made by a changed script %s; use the Assay that made this store"
                .formatted(script.name()));
      }
    }
    return problems;
  }

  private List<Script> scripts() {
    var scripts = new ArrayList<Script>();
    for (String name : names) {
      byte[] text = resource(folder + name);
      scripts.add(
          new Script(number(name), name, checksum(text), new String(text, StandardCharsets.UTF_8)));
    }
    return scripts;
  }

  private static byte[] resource(String name) {
    try (var stream = Scripts.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program has no resource " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checksum(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
