package dev.assay.provenance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks `git` about one folder, without letting it change or start anything: no index is written,
/// no hook, file system monitor, external diff or text filter of a diff runs, nothing is fetched,
/// and nobody is asked for a password. Whose repository it is, is git's own question
/// (`safe.directory`): what it refuses to read gives no answer here.
final class Git {

  private static final int LONGEST_ANSWER = 64 << 20;

  private static final List<String> QUIET =
      List.of(
          "--no-pager",
          "--no-optional-locks",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "submodule.recurse=false");

  /// Variables of the caller that say how git finds its way; `GIT_DIR` and its like, which a hook
  /// that calls us would hand on, would make it answer for another repository.
  private static final List<String> KEPT =
      List.of(
          "PATH",
          "HOME",
          "XDG_CONFIG_HOME",
          "TMPDIR",
          "GIT_CONFIG_GLOBAL",
          "GIT_CONFIG_SYSTEM",
          "GIT_CONFIG_NOSYSTEM",
          "GIT_CEILING_DIRECTORIES",
          "GIT_DISCOVERY_ACROSS_FILESYSTEM");

  private final Path program;
  private final Path folder;
  private final Map<String, String> environment;
  private final Deadline deadline;

  private Git(Path program, Path folder, Map<String, String> environment, Deadline deadline) {
    this.program = program;
    this.folder = folder;
    this.environment = environment;
    this.deadline = deadline;
  }

  /// The git of the caller's path; empty where there is none.
  static Optional<Git> of(Path folder, Map<String, String> caller, Deadline deadline) {
    String searched = caller.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    return Program.find("git", folder, searched)
        .map(program -> new Git(program, folder, quiet(caller), deadline));
  }

  private static Map<String, String> quiet(Map<String, String> caller) {
    var environment = new HashMap<String, String>();
    for (String name : KEPT) {
      String value = caller.get(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.put("LC_ALL", "C");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_NO_LAZY_FETCH", "1");
    environment.put("GIT_ALLOW_PROTOCOL", "none");
    return environment;
  }

  /// The same git in another folder.
  Git in(Path other) {
    return new Git(program, other, environment, deadline);
  }

  /// What it prints when it is asked with these words; empty when it fails or takes too long.
  Optional<String> ask(String... words) {
    var said = new Limited(LONGEST_ANSWER);
    return run(said, words)
        .filter(code -> code == 0)
        .map(_ -> said.bytes.toString(StandardCharsets.UTF_8));
  }

  /// The same without the line's end.
  Optional<String> line(String... words) {
    return ask(words).map(String::strip).filter(text -> !text.isEmpty());
  }

  /// Sends what it prints to `out`.
  ///
  /// @return whether it came to a good end in time
  boolean send(OutputStream out, String... words) {
    return run(out, words).filter(code -> code == 0).isPresent();
  }

  private Optional<Integer> run(OutputStream out, String... words) {
    var all = new ArrayList<String>();
    all.add(program.toString());
    all.addAll(QUIET);
    all.addAll(List.of(words));
    return Program.run(all, folder, environment, deadline, out);
  }

  private static final class Limited extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;

    Limited(int limit) {
      this.limit = limit;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] some, int from, int length) throws IOException {
      if (bytes.size() + length > limit) {
        throw new IOException("the answer is too long");
      }
      bytes.write(some, from, length);
    }
  }
}
