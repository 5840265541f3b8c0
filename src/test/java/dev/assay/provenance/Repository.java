package dev.assay.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real git repository in a temporary folder.
public record Repository(Path folder) {

  /// What git needs, without the settings of whoever runs the tests.
  public static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", System.getenv("PATH"), "HOME", "/nonexistent", "GIT_CONFIG_NOSYSTEM", "1");

  /// Makes one, with one commit of `train.py`.
  public static Repository in(Path folder) throws Exception {
    Files.createDirectories(folder);
    var repository = new Repository(folder.toRealPath());
    repository.git("init", "-q", "-b", "main");
    repository.write("train.py", "print('one')\n");
    repository.commit("first");
    return repository;
  }

  public Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /// Commits everything, and gives the id.
  public String commit(String message) throws Exception {
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", message);
    return git("rev-parse", "HEAD").strip();
  }

  public String git(String... words) throws Exception {
    var all = new ArrayList<String>(List.of("git"));
    all.addAll(List.of(words));
    var builder = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
