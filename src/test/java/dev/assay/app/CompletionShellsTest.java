package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts in real shells, with the real program and a real store. A shell that is not
/// installed is told of; CI installs all of them.
class CompletionShellsTest {

  /// Types words and TABs at a terminal, and waits after each for what should come of it: a setup,
  /// then pairs of what is typed and what must appear.
  private static final String TERMINAL =
      """
      import os, pty, select, sys, time
      shell, pairs = sys.argv[1].split(), sys.argv[2:]
      pid, terminal = pty.fork()
      if pid == 0:
          os.execvp(shell[0], shell)
      try:
          for typed, expected in zip(pairs[::2], pairs[1::2]):
              os.write(terminal, typed.encode())
              seen, end = '', time.time() + 30
              while expected not in seen:
                  if time.time() > end:
                      sys.exit('typed %r, waited for %r, saw %r' % (typed, expected, seen))
                  if select.select([terminal], [], [], 0.2)[0]:
                      seen += os.read(terminal, 65536).decode(errors='replace')
              os.write(terminal, b'\\x15')
      finally:
          os.kill(pid, 9)
          os.waitpid(pid, 0)
      """;

  @TempDir Path folder;
  @TempDir Path programs;

  @BeforeEach
  void store_an_experiment() throws Exception {
    AssayProcess.install(programs);
    var submitted =
        AssayProcess.run(
            folder,
            "submit",
            "--hold",
            "--name",
            "digits run",
            "--sweep",
            "x=1",
            "--inline",
            "{\"command\": [\"true\"]}");
    assertThat(submitted.code()).as(submitted.err()).isZero();
  }

  @Test
  void bash_completes_at_a_terminal() throws Exception {
    at("bash --norc -i", "PS1=RE''ADY; source <(assay completion bash)\n", "bash");
  }

  @Test
  void zsh_completes_at_a_terminal() throws Exception {
    String setup =
        "PS1=RE''ADY; autoload -Uz compinit; compinit -u -D; source <(assay completion zsh)\n";
    at("zsh -f -i", setup, "zsh");
  }

  private void at(String shell, String setup, String name) throws Exception {
    skipWithout(name);
    Path driver = Files.writeString(programs.resolve("terminal.py"), TERMINAL);

    String said =
        run(
            "python3",
            driver.toString(),
            shell,
            setup,
            "READY",
            "assay trial sh\t",
            "show ",
            "assay trial show last.\t",
            "last.1",
            "assay results dig\t",
            "digits\\ run");

    assertThat(said).isEmpty();
  }

  @Test
  void fish_completes() throws Exception {
    skipWithout("fish");

    String said =
        run(
            "fish",
            "--no-config",
            "-c",
            """
            assay completion fish | source
            complete -C 'assay trial sh'
            complete -C 'assay trial show last.'
            complete -C 'assay results dig'
            complete -C 'assay submit /etc/passw'
            """);

    assertThat(said.lines())
        .contains("show\tShow one trial with its jobs and attempts", "last.1")
        .anyMatch(line -> line.startsWith("digits run\te"))
        .contains("/etc/passwd");
  }

  private void skipWithout(String shell) throws Exception {
    if (!run("sh", "-c", "command -v " + shell + " || :").isEmpty()) {
      return;
    }
    String told = "NOT TESTED: there is no %s here, so its completion is untried".formatted(shell);
    System.err.println(told);
    abort(told);
  }

  private String run(String... command) throws Exception {
    var builder =
        new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TERM", "dumb");
    builder.environment().put("HOME", programs.toString());
    builder.environment().remove("ASSAY_HOME");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
