package dev.assay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Compiles every program of the guide, runs each in a process of its own, one after another in one
/// folder, and compares what it prints.
@Execution(ExecutionMode.CONCURRENT)
class JavaGuideTest {
  private static final Path PAGE = Path.of("docs/guide/java.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(java|text) (\\w+)(?:\\.java)?\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void every_program_of_the_guide_prints_what_the_guide_says() throws Exception {
    Map<String, String> programs = blocks("java");
    Map<String, String> outputs = blocks("text");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(programs, classes);
    Files.createDirectory(folder.resolve(".git"));

    for (String program : programs.keySet()) {
      String said = run(program, classes);
      if (outputs.containsKey(program)) {
        assertThat(said).as(program).isEqualTo(outputs.get(program));
      }
      if (program.equals("Broken")) {
        assertThat(said.lines()).contains("exit 3", "last words: no data");
      }
    }
    assertThat(programs.keySet()).contains("Squares", "Leave", "Collect", "Broken", "Ask");
  }

  private static Map<String, String> blocks(String language) throws Exception {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      if (block.group(1).equals(language)) {
        blocks.put(block.group(2), block.group(3));
      }
    }
    return blocks;
  }

  private static void compile(Map<String, String> programs, Path classes) {
    List<JavaFileObject> sources = new ArrayList<>();
    programs.forEach((name, text) -> sources.add(new Program(name, text)));
    var said = new StringWriter();
    var options =
        List.of(
            "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    boolean good =
        ToolProvider.getSystemJavaCompiler()
            .getTask(said, null, null, options, null, sources)
            .call();
    assertThat(good).as(said.toString()).isTrue();
  }

  private static final class Program extends SimpleJavaFileObject {
    private final String text;

    Program(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private String run(String program, Path classes) throws Exception {
    var builder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + ":" + classPath(),
                program)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static String classPath() {
    return String.join(
        ":",
        List.of(System.getProperty("java.class.path").split(":", -1)).stream()
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
