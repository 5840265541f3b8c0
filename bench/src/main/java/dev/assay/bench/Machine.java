package dev.assay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// What the figures were measured on.
final class Machine {

  private Machine() {}

  /// One line for people.
  static String told(Path folder) throws IOException, SQLException {
    return "%d cores%s, %s memory, %s disk, Linux %s, JDK %s, SQLite %s, %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            memory(),
            Files.getFileStore(folder).type(),
            read("/proc/sys/kernel/osrelease"),
            System.getProperty("java.runtime.version"),
            sqlite(),
            Instant.now().truncatedTo(ChronoUnit.MINUTES));
  }

  /// How many wanted to run, on average over the last minute.
  static double load() {
    try {
      return Double.parseDouble(read("/proc/loadavg").split(" ")[0]);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .findFirst()
        .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
        .orElse("");
  }

  private static String memory() throws IOException {
    var total = Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("\\D+", "");
    return String.format(Locale.ROOT, "%.0f GiB", Long.parseLong(total) / 1048576.0);
  }

  private static String sqlite() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT sqlite_version()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file)).strip();
  }
}
