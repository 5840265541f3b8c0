package dev.assay.store.sql;

import dev.assay.store.Maintenance;
import dev.assay.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;

/// Check, backup and compact of one file.
final class SqliteMaintenance implements Maintenance {

  private final DatabaseFile file;
  private final Writer writer;
  private final Readers readers;

  SqliteMaintenance(DatabaseFile file, Writer writer, Readers readers) {
    this.file = file;
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Report check() {
    return readers.read(session -> {
      var problems = new ArrayList<String>();
      session.list("PRAGMA integrity_check", Row::text).stream()
          .filter(line -> !line.equals("ok"))
          .forEach(problems::add);
      problems.addAll(Migrations.changed(session));
      return Recount.of(session, problems);
    });
  }

  @Override
  public void backup(Path to) {
    Path target = to.toAbsolutePath();
    try {
      var attribute =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(target, attribute);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          StoreException.Code.CONFLICT,
          "%s already exists; a backup goes to a new file".formatted(to),
          e);
    } catch (IOException e) {
      throw failed(to, e);
    }
    copy(target);
  }

  /// SQLite writes only into a file that is new or empty.
  private void copy(Path target) {
    try (var session = file.plain()) {
      session.update("VACUUM INTO ?", target.toString());
      try (var channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw failed(target, e);
    } catch (RuntimeException e) {
      discard(target, e);
      throw e;
    }
  }

  /// Half a copy must not be taken for a backup.
  private static void discard(Path target, RuntimeException failure) {
    try {
      Files.deleteIfExists(target);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static StoreException failed(Path to, IOException e) {
    return new StoreException(
        StoreException.Code.UNAVAILABLE,
        "the backup %s cannot be written (%s)".formatted(to, e),
        e);
  }

  @Override
  public long compact() {
    return writer.alone(session -> {
      long before = size();
      session.script("PRAGMA incremental_vacuum");
      session.script("PRAGMA wal_checkpoint(TRUNCATE)");
      return Math.max(0, before - size());
    });
  }

  private long size() {
    try {
      Path log = file.path().resolveSibling(file.path().getFileName() + "-wal");
      return Files.size(file.path()) + (Files.exists(log) ? Files.size(log) : 0);
    } catch (IOException e) {
      throw failed(file.path(), e);
    }
  }
}
