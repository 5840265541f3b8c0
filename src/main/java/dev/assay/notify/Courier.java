package dev.assay.notify;

import dev.assay.experiment.Notify.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Delivers messages. Safe for use by many threads.
public final class Courier {
  private final Surroundings around;

  /// @param around what it may reach, and from where
  public Courier(Surroundings around) {
    this.around = around;
  }

  /// What it may reach, and from where.
  ///
  /// @param allowPrivate names of hosts that may have private addresses, in lower case
  /// @param environment of this process: programs inherit it, and `env:` targets stand in it
  /// @param folder in which programs start
  /// @param patience the longest time for one delivery
  public record Surroundings(
      Set<String> allowPrivate,
      Map<String, String> environment,
      Path folder,
      Duration patience,
      Names names) {
    public Surroundings {
      allowPrivate = Set.copyOf(allowPrivate);
      environment = Map.copyOf(environment);
    }
  }

  /// Tells the addresses of a host.
  @FunctionalInterface
  public interface Names {
    /// Those of the system.
    Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /// Every address of `host`, at least one.
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /// Delivers a message, or tells why not. Takes no longer than the patience and a moment.
  public Result deliver(Target target, Message message) throws InterruptedException {
    return switch (target) {
      case Target.Web(String url) -> web(url, message);
      case Target.Secret(String reference) -> secret(reference, message);
      case Target.Program(List<String> words) -> new ProgramCall(words, message, around).run();
    };
  }

  private Result secret(String reference, Message message) throws InterruptedException {
    String url;
    if (reference.startsWith("env:")) {
      url = around.environment().getOrDefault(reference.substring(4), "").strip();
      if (url.isEmpty()) {
        return new Result.Failed("the worker's environment has no " + reference, false);
      }
    } else {
      try {
        url = Files.readString(Path.of(reference.substring("file:".length()))).strip();
      } catch (IOException | InvalidPathException e) {
        return new Result.Failed("cannot read " + reference, true);
      }
    }
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://")
        ? web(url, message)
        : new Result.Failed(reference + " holds no http:// or https:// address", false);
  }

  private Result web(String url, Message message) throws InterruptedException {
    return new WebCall(url, message, around).run();
  }
}
