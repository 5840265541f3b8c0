package dev.assay.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What a file, or every file of a folder, looks like without reading it: the same as long as
/// nobody touched anything.
///
/// @param digest of names, sizes, inodes and times
/// @param newest when one of them was changed last, in any way
record FileStamps(String digest, Instant newest) {

  /// The coarsest times that file systems in use keep. What was changed so shortly before may be
  /// changed again and look the same.
  private static final Duration COARSEST = Duration.ofSeconds(2);

  static FileStamps of(Path path) throws IOException {
    var digest = sha256();
    var newest = Instant.EPOCH;
    for (Path file : files(path)) {
      var seen = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
      digest.update(
          "%s\0%s/%s %s %s %s\0"
              .formatted(
                  path.relativize(file),
                  seen.get("dev"),
                  seen.get("ino"),
                  seen.get("size"),
                  seen.get("lastModifiedTime"),
                  seen.get("ctime"))
              .getBytes(StandardCharsets.UTF_8));
      var changed = changed(seen);
      newest = changed.isAfter(newest) ? changed : newest;
    }
    return new FileStamps(HexFormat.of().formatHex(digest.digest()), newest);
  }

  /// The time of change, which unlike the other no program sets.
  private static Instant changed(Map<String, Object> seen) {
    return seen.get("ctime") instanceof FileTime time ? time.toInstant() : Instant.MAX;
  }

  /// Whether every later change shows, for one who looks at `now`.
  boolean isSettled(Instant now) {
    return newest.isBefore(now.minus(COARSEST));
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (var found = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
