package dev.assay.gpu;

import dev.assay.gpu.SmiText.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls `nvidia-smi`. Safe for use by many threads; a call takes some tens of milliseconds, or
/// seconds where the driver sleeps.
public final class NvidiaSmi {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 1 << 20;

  /// The exit code of a driver that works and has no device.
  private static final int NO_DEVICE = 6;

  private final Optional<Path> program;
  private final Duration limit;

  /// @param program empty where there is none
  /// @param limit how long one call may take
  NvidiaSmi(Optional<Path> program, Duration limit) {
    this.program = program;
    this.limit = limit;
  }

  /// The one on the PATH of this environment, if any.
  public static NvidiaSmi onPath(Map<String, String> environment) {
    var found =
        Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "nvidia-smi"))
            .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
            .findFirst();
    return new NvidiaSmi(found, LIMIT);
  }

  /// Every device with what it does now. Where there is no `nvidia-smi` there is no device.
  public Look look() {
    if (program.isEmpty()) {
      return new Look.Seen(List.of());
    }
    try {
      return new Look.Seen(readings());
    } catch (NoDeviceException e) {
      return new Look.Seen(List.of());
    } catch (UnreadableException e) {
      return new Look.Failed("nvidia-smi cannot be understood: " + e.getMessage());
    } catch (IOException e) {
      return new Look.Failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Look.Failed("nvidia-smi was not waited for");
    }
  }

  /// The driver works and has no device.
  private static final class NoDeviceException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private List<Reading> readings() throws IOException, InterruptedException {
    var rows = rows();
    if (rows.isEmpty()) {
      return List.of();
    }
    var processes =
        SmiText.processes(
            call("--query-compute-apps=" + SmiText.APP_FIELDS, "--format=csv,noheader,nounits"));
    boolean cut = rows.stream().anyMatch(SmiText.Row::isCut);
    return SmiText.readings(rows, processes, cut ? SmiText.instances(call("-L")) : Map.of());
  }

  /// Drivers before 450 do not know of instances, and say so.
  private List<SmiText.Row> rows() throws IOException, InterruptedException {
    try {
      return SmiText.gpus(query(SmiText.GPU_FIELDS + "," + SmiText.MIG_FIELD), true);
    } catch (NoSuchFieldInDriverException e) {
      return SmiText.gpus(query(SmiText.GPU_FIELDS), false);
    }
  }

  private static final class NoSuchFieldInDriverException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchFieldInDriverException(String message) {
      super(message);
    }
  }

  private String query(String fields) throws IOException, InterruptedException {
    return call("--query-gpu=" + fields, "--format=csv,noheader,nounits");
  }

  private String call(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.orElseThrow().toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      return answer(process);
    } finally {
      process.destroyForcibly(); // one that hangs in the driver may stay; nobody waits for it
    }
  }

  /// Reads on a thread of its own: a child of the program may hold the pipe open for ever.
  private String answer(Process process) throws IOException, InterruptedException {
    InputStream output = process.getInputStream();
    var reading = new FutureTask<>(() -> output.readNBytes(MOST_BYTES + 1));
    Thread.ofVirtual().name("assay-nvidia-smi").start(reading);
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      byte[] text = reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (text.length > MOST_BYTES) {
        throw new IOException("nvidia-smi cannot be understood: it prints without end");
      }
      long left = Math.max(0, deadline - System.nanoTime());
      if (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
        throw tooLong();
      }
      return checked(new String(text, StandardCharsets.UTF_8), process.exitValue());
    } catch (TimeoutException e) {
      throw tooLong();
    } catch (ExecutionException e) {
      throw new IOException("nvidia-smi cannot be read: " + e.getMessage(), e);
    }
  }

  private IOException tooLong() {
    return new IOException(
        "nvidia-smi did not answer within %s s".formatted(limit.toMillis() / 1000.0));
  }

  private static String checked(String text, int exit) throws IOException {
    if (exit == 0) {
      if (text.startsWith("No devices were found")) {
        throw new NoDeviceException();
      }
      return text;
    }
    if (exit == NO_DEVICE || text.startsWith("No devices were found")) {
      throw new NoDeviceException();
    }
    if (text.contains("is not a valid field to query")) {
      throw new NoSuchFieldInDriverException(text);
    }
    throw new IOException(
        "nvidia-smi failed (exit %d): %s"
            .formatted(
                exit,
                text.lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .map(SmiText::shortened)
                    .orElse("it said nothing")));
  }
}
