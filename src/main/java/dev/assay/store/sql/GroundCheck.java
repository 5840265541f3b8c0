package dev.assay.store.sql;

import dev.assay.store.Ground;
import dev.assay.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.JDBC;

/// Looks at what a database stands on, and leaves it alone.
final class GroundCheck {
  private GroundCheck() {}

  static Ground of(DatabaseFile file) {
    var problems = new ArrayList<String>();
    String version = version(problems);
    Path path = file.path();
    String type = "";
    boolean exists = false;
    long bytes = 0;
    Optional<Instant> written = Optional.empty();
    try {
      type = Files.getFileStore(DatabaseFile.existing(path)).type();
      exists = Files.exists(path);
      bytes = exists ? Files.size(path) : 0;
      written = exists ? Optional.of(Files.getLastModifiedTime(path).toInstant()) : written;
      file.refuseSharedFileSystem();
      if (bytes > 0) {
        file.refuseForeignFile();
      }
    } catch (IOException e) {
      problems.add("the store %s cannot be read (%s)".formatted(path, e));
    } catch (StoreException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Ground("SQLite " + version, path.toString(), type, exists, bytes, written, problems);
  }

  /// The version of the library, asked of a database in memory.
  private static String version(List<String> problems) {
    try (var connection = JDBC.createConnection("jdbc:sqlite::memory:", new Properties());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT sqlite_version()")) {
      String version = rows.getString(1);
      DatabaseFile.refuseOldSqlite(version);
      return version;
    } catch (SQLException e) {
      problems.add("SQLite cannot be used: " + e.getMessage());
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      problems.add(
          """
          the SQLite library cannot be loaded (%s); it is unpacked into the folder for temporary files, \
          which must allow programs to run\
          """
              .formatted(e.getMessage()));
    } catch (StoreException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return "?";
  }
}
