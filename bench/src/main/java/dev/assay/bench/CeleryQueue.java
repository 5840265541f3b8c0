package dev.assay.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Celery with Redis as Debian has them: two processes, late acknowledgement, results kept. Redis
/// writes every command to the disk before it answers, as the others do.
final class CeleryQueue {
  private static final String PYTHON = "/usr/bin/python3"; // Debian's, which sees its packages

  private CeleryQueue() {}

  /// Tasks a second; empty where it is not installed.
  static Optional<Double> tasksPerSecond(Place place, int jobs) throws Exception {
    if (!isThere()) {
      return Optional.empty();
    }
    var folder = place.fresh();
    int port = freePort();
    var redis =
        new ProcessBuilder(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    try {
      awaitPort(redis, port);
      return Optional.of(run(place, folder, port, jobs));
    } finally {
      redis.destroy();
      redis.waitFor();
    }
  }

  private static double run(Place place, Path folder, int port, int jobs) throws Exception {
    var script = place.checkout().resolve("bench/peers/celery_noop.py");
    var celery =
        new ProcessBuilder(
                PYTHON,
                script.toString(),
                Integer.toString(port),
                Integer.toString(jobs),
                folder.toString())
            .redirectError(folder.resolve("error.log").toFile())
            .start();
    var printed = new String(celery.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (celery.waitFor() != 0) {
      throw new IOException("Celery: " + Files.readString(folder.resolve("error.log")).strip());
    }
    return Double.parseDouble(printed.strip());
  }

  private static boolean isThere() throws Exception {
    return ends("redis-server", "--version") && ends(PYTHON, "-c", "import celery, redis");
  }

  private static boolean ends(String... command) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(Process server, int port) throws Exception {
    while (server.isAlive()) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        server.waitFor(20, TimeUnit.MILLISECONDS); // not yet
      }
    }
    throw new IOException("redis-server ended with " + server.exitValue());
  }
}
