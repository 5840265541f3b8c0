package dev.assay.notify;

import dev.assay.json.Json;
import dev.assay.notify.Courier.Surroundings;
import dev.assay.notify.Result.Delivered;
import dev.assay.notify.Result.Failed;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of a program. Its words were split before anything is filled in, so that no value can
/// become a word of its own; there is no shell.
record ProgramCall(List<String> words, Message message, Surroundings around) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)\\}");
  private static final int MOST_SAID = 2048;
  private static final int MOST_SHOWN = 200;

  Result run() throws InterruptedException {
    Process process;
    try {
      process = start();
    } catch (IOException e) {
      return new Failed("cannot start %s: %s".formatted(words.getFirst(), reason(e)), false);
    }
    var said = new FutureTask<>(() -> said(process.getErrorStream()));
    Thread.ofVirtual().name("assay-notify-errors").start(said);
    Thread.ofVirtual().name("assay-notify-input").start(() -> feed(process));
    try {
      if (!process.waitFor(around.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        return new Failed(
            "%s ran longer than %d s".formatted(words.getFirst(), around.patience().toSeconds()),
            true);
      }
      int code = process.exitValue();
      return code == 0
          ? new Delivered()
          : new Failed(
              "%s ended with code %d%s".formatted(words.getFirst(), code, last(said)), true);
    } finally {
      end(process);
    }
  }

  private Process start() throws IOException {
    var builder =
        new ProcessBuilder(words.stream().map(this::filled).toList())
            .directory(around.folder().toFile())
            .redirectOutput(Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(around.environment());
    message
        .words()
        .forEach((name, value) ->
            environment.put(
                name.equals("event") ? "ASSAY_EVENT" : "ASSAY_EVENT_" + upper(name),
                value.replace('\0', ' ')));
    return builder.start();
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /// What is in braces and is no word of ours stays as it is.
  private String filled(String word) {
    return PLACEHOLDER
        .matcher(word)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                message.words().getOrDefault(found.group(1), found.group()).replace('\0', ' ')));
  }

  private void feed(Process process) {
    try (var in = process.getOutputStream()) {
      in.write((Json.write(message.body()) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return; // it does not want to know
    }
  }

  private static String said(InputStream errors) throws IOException {
    byte[] first = errors.readNBytes(MOST_SAID);
    errors.transferTo(java.io.OutputStream.nullOutputStream());
    return new String(first, StandardCharsets.UTF_8).strip();
  }

  /// Whoever it started may keep the stream open, so it is not waited for to the end.
  private static String last(FutureTask<String> said) throws InterruptedException {
    try {
      List<String> lines = said.get(1, TimeUnit.SECONDS).lines().toList();
      String line = lines.isEmpty() ? "" : lines.getLast();
      return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(line.length(), MOST_SHOWN));
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String reason(IOException e) {
    return String.valueOf(e.getMessage())
        .replaceFirst(".*error[:=] ?\\d+,? ?", "")
        .replaceAll("[()]", "")
        .strip();
  }
}
