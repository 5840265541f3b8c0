package dev.assay.config;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The digest of a file, or of all files in a folder with their names. Links are followed.
public final class ContentDigest {

  private ContentDigest() {}

  /// @return SHA-256, as 64 hex digits
  public static String of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return HexFormat.of().formatHex(file(path));
    }
    MessageDigest digest = sha256();
    try (var found = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        digest.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(file(file));
      }
    } catch (java.io.UncheckedIOException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] file(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    return digest.digest();
  }

  /// What to tell a person of it.
  public static String why(IOException e) {
    return e instanceof NoSuchFileException
        ? "there is no such file or folder"
        : String.valueOf(e.getMessage());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
