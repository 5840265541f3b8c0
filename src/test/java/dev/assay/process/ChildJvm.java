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

  /// Runs `script` in the attempt's directory with `$OUT` naming the file `out` in `root`.
  static Process start(Map<String, String> environment, Path root, Path attempt, String script)
      throws IOException {
    var file = Files.writeString(attempt.resolveSibling(attempt.getFileName() + ".sh"), script);
    var line = new ArrayList<String>();
    line.add("/usr/bin/setsid");
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildJvm.class.getName()));
    line.addAll(List.of(root.toString(), attempt.toString(), file.toString()));
    var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    var child = builder.start();
    if (child.getInputStream().read() != '!') {
      throw new IOException("the child JVM did not start the job");
    }
    return child;
  }

  public static void main(String[] args) throws Exception {
    var root = Path.of(args[0]);
    var script = Files.readString(Path.of(args[2]));
    var processes = Processes.unpackedIn(root.resolve("shim"));
    var launch =
        Launch.of(Path.of(args[1]), List.of("sh", "-c", script), root)
            .withEnvironment(
                Map.of("PATH", "/usr/bin:/bin", "OUT", root.resolve("out").toString()));
    if (processes.start(launch) instanceof Start.Started) {
      System.out.print('!');
      System.out.flush();
    }
    while (System.in.read() >= 0) {
      continue;
    }
  }
}
