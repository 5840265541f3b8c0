package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assay.gpu.StandIn;
import dev.assay.store.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the pages that people read first: in an empty folder, every line of a `sh` block in its
/// order, with the real program. A line ends with exit 0, or says `# exit N`. A block with a file
/// name behind its language is that file. Lines that build or run the launcher itself are for the
/// CI script.
@Execution(ExecutionMode.CONCURRENT) // each page has a folder of its own, and waits now and then
class DocsTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)(?: +(\\S+))?\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern EXIT = Pattern.compile("# exit (\\d+)\\s*$");

  @TempDir Path folder;
  @TempDir Path programs;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> guide = Files.list(Path.of("docs/guide"))) {
      List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
      guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
      return pages.stream().filter(DocsTest::hasCommands);
    }
  }

  private static boolean hasCommands(Path page) {
    return blocks(page).stream().anyMatch(block -> !block.commands().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_command_of_the_page_does_what_it_should(Path page) throws Exception {
    AssayProcess.install(programs);
    if (Set.of("gpus.md", "nightly-queue.md").contains(page.getFileName().toString())) {
      StandIn.install(programs, StandIn.GPUS, StandIn.APPS);
    }
    if (page.endsWith("tutorial.md")) {
      copy(Path.of("examples/digits"));
    }
    Path script = programs.resolve("page.sh");
    Files.writeString(script, script(blocks(page)));

    var builder =
        new ProcessBuilder("bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    String first = programs + ":" + Path.of(System.getProperty("java.home"), "bin");
    builder.environment().merge("PATH", first, (path, own) -> own + ":" + path);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("ASSAY_HOME");
    if (page.endsWith("postgresql.md")) {
      assumeThat(PostgresServer.failure()).as("why no server can be started").isEmpty();
      builder.environment().put("ASSAY_STORE", PostgresServer.url(folder));
      builder.environment().put("PGPASSWORD", "postgres");
    }
    Process bash = builder.start();
    bash.getOutputStream().close();
    String said =
        new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    assertThat(bash.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(bash.exitValue()).as(said).isZero();
  }

  private void copy(Path example) throws IOException {
    try (Stream<Path> files = Files.list(example)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
  }

  private static String script(List<Block> blocks) {
    var script = new StringBuilder();
    for (Block block : blocks) {
      if (!block.file().isEmpty()) {
        script.append(
            "mkdir -p \"$(dirname '%1$s')\"; cat >'%1$s' <<'END OF FILE'\n"
                .formatted(block.file()));
        script.append(block.text()).append("END OF FILE\n");
      }
      block.commands().forEach(command -> script.append(checked(command)));
    }
    return script.toString();
  }

  private static String checked(String line) {
    Matcher exit = EXIT.matcher(line);
    String expected = exit.find() ? exit.group(1) : "0";
    return """
    echo '+++'
    %s
    code=$?
    [ $code = %s ] || { echo "exit $code instead of %s, in line: "; cat <<'END OF LINE'
    %s
    END OF LINE
    exit 1; }
    """
        .formatted(line, expected, expected, line);
  }

  /// One fenced block.
  ///
  /// @param file behind the language, or empty
  private record Block(String language, String file, String text) {

    List<String> commands() {
      return language.equals("sh") && file.isEmpty()
          ? text.lines().map(String::strip).filter(Block::isForUs).toList()
          : List.of();
    }

    private static boolean isForUs(String line) {
      return line.startsWith("assay ") || line.startsWith("javac ") || line.contains("$(assay ");
    }
  }

  private static List<Block> blocks(Path page) {
    var blocks = new ArrayList<Block>();
    try {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        String file = block.group(2) == null ? "" : block.group(2);
        blocks.add(new Block(block.group(1), file, block.group(3)));
      }
      return blocks;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
