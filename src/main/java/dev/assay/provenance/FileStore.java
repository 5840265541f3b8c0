package dev.assay.provenance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Files by the sha256 of their content, private to their owner. A file is written beside its
/// place, forced to disk, then renamed, so it is whole or not there; what a killed process leaves
/// in `unfinished` is nobody's. Safe for use by many threads.
final class FileStore {

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<?> PLAIN =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
  private static final FileAttribute<?> PROGRAM =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /// Files up to this are read whole: nearly all of a code are small.
  private static final long AT_ONCE = 4 << 20;

  private final Path folder;
  private final Consumer<String> waypoint;
  private final AtomicLong names = new AtomicLong();

  /// @param waypoint is told what is about to happen; for tests of what happens to a process that
  ///   dies there
  FileStore(Path folder, Consumer<String> waypoint) {
    this.folder = folder;
    this.waypoint = waypoint;
  }

  /// A file as it was stored.
  record Stored(String sha256, long size) {}

  /// What [#keep(Path)] would say of a file; stores nothing.
  static Stored measure(Path file) throws IOException {
    return new Stored(Sha256.of(file), Files.size(file));
  }

  private Path unfinished() {
    return folder.resolve("unfinished");
  }

  Path of(String sha256) {
    return folder.resolve("files").resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
  }

  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("files"), PRIVATE);
    Files.createDirectories(unfinished(), PRIVATE);
  }

  /// Stores what `file` holds now. What is there already is shared.
  Stored keep(Path file) throws IOException {
    Path made = unfinished().resolve(ProcessHandle.current().pid() + "-" + names.incrementAndGet());
    MessageDigest digest = Sha256.digest();
    long size;
    try (OutputStream out = newFile(made);
        var digested = new DigestOutputStream(out, digest)) {
      size = Files.copy(file, digested);
    } catch (IOException e) {
      Files.deleteIfExists(made);
      throw e;
    }
    var stored = new Stored(HexFormat.of().formatHex(digest.digest()), size);
    put(made, stored);
    return stored;
  }

  Stored keep(byte[] content) throws IOException {
    var stored = new Stored(Sha256.of(content), content.length);
    Path made = unfinished().resolve(ProcessHandle.current().pid() + "-" + names.incrementAndGet());
    try (OutputStream out = newFile(made)) {
      out.write(content);
    }
    put(made, stored);
    return stored;
  }

  private static OutputStream newFile(Path file) throws IOException {
    Files.deleteIfExists(file); // of a process that had our number before us
    Files.createFile(file, PRIVATE_FILE);
    return Files.newOutputStream(file);
  }

  private void put(Path made, Stored stored) throws IOException {
    Path place = of(stored.sha256());
    try {
      if (isThere(place, stored.size())) {
        return;
      }
      try (var channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.createDirectories(place.getParent(), PRIVATE);
      waypoint.accept("before-rename");
      Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static boolean isThere(Path place, long size) throws IOException {
    try {
      return Files.size(place) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// Makes sure that the names of these files are on the disk, whoever gave them.
  void force(Stream<String> sha256s) throws IOException {
    var folders = new TreeSet<Path>();
    sha256s.forEach(sha256 -> folders.add(of(sha256).getParent()));
    folders.add(folder.resolve("files"));
    folders.add(folder);
    for (Path one : folders) {
      try (var channel = FileChannel.open(one, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  byte[] read(String sha256) throws IOException {
    byte[] content = Files.readAllBytes(of(sha256));
    if (!Sha256.of(content).equals(sha256)) {
      throw damaged(sha256);
    }
    return content;
  }

  /// Writes what is stored to the new file `to`.
  ///
  /// @throws SnapshotException where it is not what was stored
  void copy(Manifest.Entry entry, Path to) throws IOException {
    FileAttribute<?> mode = entry.executable() ? PROGRAM : PLAIN;
    if (entry.size() <= AT_ONCE) {
      try (var out = Files.newByteChannel(to, NEW, mode)) {
        out.write(ByteBuffer.wrap(read(entry.sha256())));
      }
      return;
    }
    MessageDigest digest = Sha256.digest();
    try (var out = Channels.newOutputStream(Files.newByteChannel(to, NEW, mode));
        var digested = new DigestOutputStream(out, digest)) {
      Files.copy(of(entry.sha256()), digested);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
      throw damaged(entry.sha256());
    }
  }

  private SnapshotException damaged(String sha256) {
    return new SnapshotException(
        "the stored file %s is damaged".formatted(of(sha256)),
        "submit the experiment again; assay db check tells what else is");
  }

  /// The digests of everything stored.
  List<String> all() throws IOException {
    if (!Files.isDirectory(folder.resolve("files"), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (var files = Files.walk(folder.resolve("files"), 2)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> folder.resolve("files").relativize(file).toString().replace("/", ""))
          .toList();
    }
  }

  /// Whatever killed processes left.
  List<Path> left() throws IOException {
    if (!Files.isDirectory(unfinished(), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (var files = Files.list(unfinished())) {
      return files.toList();
    }
  }
}
