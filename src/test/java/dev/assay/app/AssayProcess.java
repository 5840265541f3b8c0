package dev.assay.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Assay in a process of its own, from the classes under test.
public final class AssayProcess {
  private AssayProcess() {}

  /// What a process did.
  record Ended(int code, byte[] bytes, String err) {
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  static ProcessBuilder builder(Path folder, String... words) {
    var command = new ArrayList<>(AssayImage.command());
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("ASSAY_HOME");
    return builder;
  }

  static Ended run(Path folder, String... words) throws IOException, InterruptedException {
    Path err = Files.createTempFile("assay-err", "");
    var process = builder(folder, words).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  /// A program `assay` in `folder`, which starts as fast as an installed one.
  public static void install(Path folder) throws IOException {
    var words = new StringBuilder("#!/bin/sh\nexec");
    AssayImage.command()
        .forEach(word -> words.append(" '").append(word.replace("'", "'\\''")).append('\''));
    Path script = Files.writeString(folder.resolve("assay"), words.append(" \"$@\"\n"));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  static void signal(Process process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited too long until " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
