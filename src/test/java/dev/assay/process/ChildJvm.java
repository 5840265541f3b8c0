package dev.assay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A worker in a JVM of its own, to be killed: starts one script and then does nothing until its
/// input ends. It leads a session, as a worker under a terminal leads its group.
final class ChildJvm {
  private ChildJvm() {}

  /// Runs one script, with `$OUT` naming the file `out` in `root`.
  static Process start(Map<String, String> environment, Path root, Path attempt, String script)
      throws IOException {
    return start(environment, root, Map.of(attempt, script));
  }

  /// Runs each script in the attempt's directory before it.
  static Process start(Map<String, String> environment, Path root, Map<Path, String> scripts)
      throws IOException {
    var line = new ArrayList<String>();
    line.add("/usr/bin/setsid");
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildJvm.class.getName()));
    line.add(root.toString());
    for (Map.Entry<Path, String> each : scripts.entrySet()) {
      var attempt = each.getKey();
      var file = attempt.resolveSibling(attempt.getFileName() + ".sh");
      Files.writeString(file, each.getValue());
      line.addAll(List.of(attempt.toString(), file.toString()));
    }
    var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    var child = builder.start();
    if (child.getInputStream().read() != '!') {
      throw new IOException("the child JVM did not start the jobs");
    }
    return child;
  }

  public static void main(String[] args) throws Exception {
    var root = Path.of(args[0]);
    var processes = Processes.unpackedIn(root.resolve("shim"));
    var environment = Map.of("PATH", "/usr/bin:/bin", "OUT", root.resolve("out").toString());
    for (int i = 1; i < args.length; i += 2) {
      var script = Files.readString(Path.of(args[i + 1]));
      var launch =
          Launch.of(Path.of(args[i]), List.of("sh", "-c", script), root)
              .withEnvironment(environment);
      if (!(processes.start(launch) instanceof Start.Started)) {
        throw new IllegalStateException("not started: " + script);
      }
    }
    System.out.print('!');
    System.out.flush();
    while (System.in.read() >= 0) {
      continue;
    }
  }
}
