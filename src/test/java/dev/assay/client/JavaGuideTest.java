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

/// Compiles every program of the guide, runs them one after another in one folder, and compares
/// what they print. The process changes after the one that leaves a job behind.
@Execution(ExecutionMode.CONCURRENT)
class JavaGuideTest {
  private static final Path PAGE = Path.of("docs/guide/java.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(java|text) (\\w+)(?:\\.java)?\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private static final String IN_TURN =
      """
      void main(String[] names) throws Exception {
        for (String name : names) {
          IO.println("= " + name);
          var constructor = Class.forName(name).getDeclaredConstructor();
          constructor.setAccessible(true);
          var main = Class.forName(name).getDeclaredMethod("main");
          main.setAccessible(true);
          main.invoke(constructor.newInstance());
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void every_program_of_the_guide_prints_what_the_guide_says() throws Exception {
    Map<String, String> programs = blocks("java");
    Map<String, String> outputs = blocks("text");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(programs, classes);
    Files.createDirectory(folder.resolve(".git"));

    List<String> names = List.copyOf(programs.keySet());
    int restart = names.indexOf("Leave") + 1;
    var said = new LinkedHashMap<String, String>();
    said.putAll(run(names.subList(0, restart), classes));
    said.putAll(run(names.subList(restart, names.size()), classes));

    outputs.forEach((name, output) -> assertThat(said.get(name)).as(name).isEqualTo(output));
    assertThat(said.getOrDefault("Broken", "").lines()).contains("exit 3", "last words: no data");
    assertThat(names).containsExactly("Squares", "Leave", "Collect", "Broken", "Train", "Ask");
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
    sources.add(new Program("InTurn", IN_TURN));
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

  /// What each of the programs says.
  private Map<String, String> run(List<String> programs, Path classes) throws Exception {
    var said = new LinkedHashMap<String, String>();
    for (String part : ("\n" + process(programs, classes)).split("\n= ", -1)) {
      int line = part.indexOf('\n');
      if (line > 0) {
        said.put(part.substring(0, line), part.substring(line + 1).stripTrailing() + "\n");
      }
    }
    return said;
  }

  private String process(List<String> programs, Path classes) throws Exception {
    var words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + ":" + classPath(),
                "InTurn"));
    words.addAll(programs);
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
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
