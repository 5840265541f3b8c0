package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.JDBC;

/// The file, looked at before SQLite may touch it, and connections to it.
final class DatabaseFile {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int PAGE_SIZE = 16;
  private static final int CHANGE_COUNTER = 24;
  private static final int PAGE_COUNT = 28;
  private static final int USER_VERSION = 60;
  private static final int APPLICATION = 68;
  private static final int VALID_FOR = 92;

  /// The first release in which a rare damage of write-ahead logs is repaired.
  private static final String OLDEST_SQLITE = "3.51.3";

  private static final Set<String> SHARED =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smbfs",
          "smb2",
          "smb3",
          "afs",
          "ceph",
          "lustre",
          "gpfs",
          "beegfs",
          "glusterfs",
          "9p",
          "davfs",
          "ncpfs",
          "ocfs2",
          "gfs2",
          "orangefs",
          "pvfs2");
  private static final Set<String> SHARED_FUSE =
      Set.of(
          "sshfs", "glusterfs", "ceph", "s3fs", "rclone", "davfs", "davfs2", "smbnetfs", "gcsfuse");

  /// SQLite does not wait by itself for a change of its journal.
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Path path;
  private final Duration patience;

  DatabaseFile(Path path, Duration patience) {
    this.path = path.toAbsolutePath();
    this.patience = patience;
  }

  /// Refuses what must not be opened, makes what is missing, and brings the tables up to date.
  ///
  /// @return a connection for reading
  Session open(InstantSource clock) {
    try {
      refuseSharedFileSystem();
      if (Files.exists(path) && Files.size(path) > 0) {
        refuseForeignFile();
      } else {
        create(clock);
      }
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Code.UNAVAILABLE,
          "the store %s cannot be read or made (%s); check the path and its permissions"
              .formatted(path, e),
          e);
    }
    var session = connect("");
    try {
      prepare(session, clock);
      session.script("PRAGMA query_only = ON");
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void prepare(Session session, InstantSource clock) {
    refuseOldSqlite(session.first("SELECT sqlite_version()", Row::text).orElseThrow());
    int version = Migrations.version(session);
    Migrations.refuseNewer(version);
    if (version == Migrations.LATEST) {
      touchTables(session);
      if (!journalMode(session).equals("wal")) {
        useLog(session);
      }
      return;
    }
    if (version == 0 && session.number("SELECT count(*) FROM sqlite_schema") > 0) {
      if (Migrations.version(session) == 0) {
        throw foreign("an SQLite database of another program");
      }
      prepare(session, clock); // another process made our tables between the two looks
      return;
    }
    if (version == 0) {
      session.script("PRAGMA auto_vacuum = INCREMENTAL");
    }
    useLog(session);
    retryWhileBusy(session, "BEGIN IMMEDIATE");
    try {
      Migrations.run(session, clock.instant());
      session.script("COMMIT");
    } catch (RuntimeException e) {
      rollBack(session, e);
      throw e;
    }
  }

  private static void rollBack(Session session, RuntimeException failure) {
    try {
      session.attempt("ROLLBACK");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /// Reads the root page of every table that matters, so that a damaged file is refused now.
  private static void touchTables(Session session) {
    session.number(
        """
        SELECT (SELECT count(*) FROM experiment WHERE id = 0)
          + (SELECT count(*) FROM tally WHERE experiment = 0)
          + (SELECT count(*) FROM trial WHERE id = 0) + (SELECT count(*) FROM job WHERE id = 0)
          + (SELECT count(*) FROM attempt WHERE id = 0) + (SELECT count(*) FROM worker WHERE id = 0)
          + (SELECT count(*) FROM event WHERE seq = 0)\
        """);
  }

  private static String journalMode(Session session) {
    return session.first("PRAGMA journal_mode", Row::text).orElseThrow();
  }

  private void useLog(Session session) {
    retryWhileBusy(session, "PRAGMA journal_mode = WAL");
    String mode = journalMode(session);
    if (!mode.equals("wal")) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "the file system of %s cannot hold a write-ahead log; put the store on a local disk"
              .formatted(path));
    }
  }

  private void retryWhileBusy(Session session, String sql) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        session.attempt(sql);
        return;
      } catch (SQLException e) {
        if (!SqliteDialect.isBusy(e) || System.nanoTime() - deadline > 0) {
          throw SqliteDialect.SQLITE.translate(e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /// A connection for reading.
  Session reader() {
    return connect("PRAGMA query_only = ON;");
  }

  /// The connection of the writer. It brings the log home when that has 4,000 pages: as many as one
  /// table of its index holds, and most of them written over many times since.
  Session writer() {
    return connect(
        """
        PRAGMA cache_size = -32768;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA wal_autocheckpoint = 4000;
        CREATE TEMP TABLE moving (id INTEGER PRIMARY KEY, was TEXT NOT NULL);
        """);
  }

  /// A connection that may write other files, for a backup.
  Session plain() {
    return connect("");
  }

  private Session connect(String more) {
    try {
      // As an URI, because a plain name is cut at a question mark.
      String url = "jdbc:sqlite:file:" + path.toUri().getRawPath();
      var connection = JDBC.createConnection(url, properties());
      // Transactions begin and end by statements of ours. The driver would else try a BEGIN of its
      // own after each statement, to make sure that it is committed.
      connection.getConnectionConfig().setAutoCommit(false);
      var session = new Session(connection, SqliteDialect.SQLITE);
      session.script(
          """
          PRAGMA busy_timeout = 1000;
          PRAGMA synchronous = FULL;
          PRAGMA trusted_schema = OFF;
          PRAGMA temp_store = MEMORY;
          """
              + more);
      return session;
    } catch (SQLException e) {
      throw SqliteDialect.SQLITE.translate(e);
    }
  }

  /// Without this the driver asks for the last row id after every statement.
  private static Properties properties() {
    var properties = new Properties();
    properties.setProperty("jdbc.get_generated_keys", "false");
    return properties;
  }

  /// Makes the file appear as a whole: it is prepared under another name and then linked, so nobody
  /// ever finds half a store. Where there are no hard links, or an empty file stands there, it is
  /// prepared in place.
  private void create(InstantSource clock) throws IOException {
    var folder = path.getParent();
    if (!Files.getFileStore(existing(path)).supportsFileAttributeView("posix")) {
      Files.createDirectories(folder);
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var draft = Files.createTempFile(folder, "new-", ".db", ours);
    try {
      var drafted = new DatabaseFile(draft, patience);
      try (var session = drafted.connect("")) {
        drafted.prepare(session, clock);
      }
      Files.createLink(path, draft);
      try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster, and its store is as good
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.createFile(path, ours);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  void refuseSharedFileSystem() throws IOException {
    String type = Files.getFileStore(existing(path)).type();
    if (isShared(type)) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "the store %s is on a network file system (%s), which can damage it; put it on a local disk"
              .formatted(path, type));
    }
  }

  /// Whether several machines may see files of this type of file system, so that locks and shared
  /// memory cannot be relied on.
  static boolean isShared(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    return SHARED.contains(name)
        || (name.startsWith("fuse.") && SHARED_FUSE.contains(name.substring("fuse.".length())));
  }

  static void refuseOldSqlite(String version) {
    if (Arrays.compare(numbers(version), numbers(OLDEST_SQLITE)) < 0) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "SQLite %s can damage a store that several processes use; version %s or newer is needed"
              .formatted(version, OLDEST_SQLITE));
    }
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }

  static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at)) {
      Path parent = at.getParent();
      if (parent == null) {
        return at;
      }
      at = parent;
    }
    return at;
  }

  void refuseForeignFile() throws IOException {
    if (Files.isDirectory(path)) {
      throw foreign("a folder");
    }
    var header = ByteBuffer.allocate(HEADER);
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.read(header, 0);
    }
    byte[] magic = Arrays.copyOf(header.array(), MAGIC.length);
    if (header.hasRemaining() || !Arrays.equals(magic, MAGIC)) {
      throw foreign("not an SQLite database");
    }
    boolean whole = !hasLog();
    int application = header.getInt(APPLICATION);
    if (application != Migrations.APPLICATION_ID && (whole || application != 0)) {
      throw foreign("an SQLite database of another program");
    }
    Migrations.refuseNewer(header.getInt(USER_VERSION));
    if (whole && header.getInt(CHANGE_COUNTER) == header.getInt(VALID_FOR)) {
      refuseTruncated(header);
    }
  }

  private boolean hasLog() throws IOException {
    Path log = path.resolveSibling(path.getFileName() + "-wal");
    try {
      return Files.size(log) > 0;
    } catch (NoSuchFileException e) {
      return false; // never written, or just cleaned up by who closed last
    }
  }

  private void refuseTruncated(ByteBuffer header) throws IOException {
    int pageSize = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
    long bytes = (pageSize == 1 ? 65_536L : pageSize) * header.getInt(PAGE_COUNT);
    if (Files.size(path) < bytes) {
      throw new StoreException(
          StoreException.Code.UNUSABLE,
          "the store %s is damaged: it has %d bytes of %d; put a backup in its place"
              .formatted(path, Files.size(path), bytes));
    }
  }

  private StoreException foreign(String what) {
    return new StoreException(
        StoreException.Code.UNUSABLE,
        "%s is %s, so it is left alone; move it away, or choose another place for the store"
            .formatted(path, what));
  }

  Path path() {
    return path;
  }
}
