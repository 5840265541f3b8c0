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

/// Brings the tables up to date: numbered scripts, each run once, in order, all those that are
/// missing in one transaction that holds the write lock. So of two processes that open an old store
/// at once, one migrates and the other finds it done.
final class Migrations {

  private static final List<String> SCRIPTS =
      List.of(
          "V001__queue.sql",
          "V002__no_count_of_parents.sql",
          "V003__board.sql",
          "V004__provenance.sql",
          "V005__places_and_labels.sql",
          "V006__sweeps.sql",
          "V007__devices_and_turns.sql",
          "V008__notices.sql",
          "V009__pauses.sql",
          "V010__enqueued.sql",
          "V011__budgets.sql",
          "V012__fewer_indexes.sql",
          "V013__judged.sql",
          "V014__dead_letters.sql",
          "V015__hosts.sql",
          "V016__pools.sql");

  /// The version of the tables that this program works with.
  static final int LATEST = SCRIPTS.size();

  /// Marks the file as ours; the letters `ASSY`.
  static final int APPLICATION_ID = 0x41535359;

  private Migrations() {}

  private record Script(int version, String name, String checksum, String sql) {}

  private record Applied(int version, String name, String checksum) {}

  /// Runs what is missing. To be called within `BEGIN IMMEDIATE`.
  static void run(Session session, Instant now) {
    int version = version(session);
    refuseNewer(version);
    var problems = changed(session);
    if (!problems.isEmpty()) {
      throw new StoreException(StoreException.Code.UNUSABLE, problems.getFirst());
    }
    for (var script : scripts().subList(version, LATEST)) {
      session.script(script.sql());
      session.update(
          "INSERT INTO migration (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
          script.version(),
          script.name(),
          script.checksum(),
          now.toEpochMilli());
      session.script("PRAGMA user_version = " + script.version());
    }
    session.script("PRAGMA application_id = " + APPLICATION_ID);
  }

  /// Their names, in order.
  static List<String> names() {
    return SCRIPTS;
  }

  /// The version of the tables in the file; 0 when there are none.
  static int version(Session session) {
    return (int) session.number("PRAGMA user_version");
  }

  static void refuseNewer(int version) {
    if (version > LATEST) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "the store has version %d, and this Assay knows versions up to %d; use a newer Assay"
              .formatted(version, LATEST));
    }
  }

  /// What was run and is not what this program would run.
  static List<String> changed(Session session) {
    if (version(session) == 0) {
      return List.of();
    }
    var applied =
        session.list(
            "SELECT version, name, checksum FROM migration ORDER BY version",
            row -> new Applied(row.integer(), row.text(), row.text()));
    var problems = new ArrayList<String>();
    var known = scripts();
    for (var script : applied) {
      boolean same =
          script.version() <= LATEST
              && known.get(script.version() - 1).checksum().equals(script.checksum());
      if (!same) {
        problems.add(
            "the tables were made by a changed script %s; use the Assay that made this store"
                .formatted(script.name()));
      }
    }
    return problems;
  }

  private static List<Script> scripts() {
    var scripts = new ArrayList<Script>();
    for (String name : SCRIPTS) {
      byte[] text = resource(name);
      scripts.add(
          new Script(
              scripts.size() + 1, name, checksum(text), new String(text, StandardCharsets.UTF_8)));
    }
    return scripts;
  }

  private static byte[] resource(String name) {
    try (var stream = Migrations.class.getResourceAsStream(name)) {
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
