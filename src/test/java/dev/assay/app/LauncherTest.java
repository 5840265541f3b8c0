package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The shell scripts around the product. They run on a copy of themselves, with an `mvn` that only
/// puts a tiny program where the real one puts Assay.
class LauncherTest {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  /// Tells what reached it: where it runs, as which process, with what.
  private static final String PROGRAM =
      """
      package dev.assay.app;

      public final class Main {
        public static void main(String[] args) {
          System.out.println("cwd=" + System.getProperty("user.dir"));
          System.out.println("pid=" + ProcessHandle.current().pid());
          System.out.println("args=" + java.util.List.of(args));
          System.out.println("native=" + System.getProperty("org.sqlite.lib.path"));
          System.out.println("flags=" + java.lang.management.ManagementFactory
              .getRuntimeMXBean().getInputArguments());
        }
      }
      """;

  private record Result(int exit, String out, String err, long pid) {
    String line(String key) {
      return out.lines().filter(line -> line.startsWith(key + "=")).findFirst().orElseThrow();
    }
  }

  @TempDir Path temp;
  private Path home;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void copy_the_scripts() throws IOException {
    home = Files.createDirectories(temp.resolve("checkout"));
    for (String script :
        List.of(
            "assay",
            "build",
            "bin/checkout.sh",
            "bin/environment.sh",
            "bin/launch.sh",
            "bin/make-image.sh",
            "bin/prepare.sh")) {
      Path copy = home.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(REPOSITORY.resolve(script), copy);
    }
    Files.createDirectories(home.resolve("src/main"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    age(home.resolve("pom.xml"), home.resolve("src/main"));
    environment.put("JAVA_HOME", JDK.toString());
    environment.put("LC_ALL", "C");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assay",
        "build",
        "bin/checkout.sh",
        "bin/environment.sh",
        "bin/launch.sh",
        "bin/make-image.sh",
        "bin/package.sh",
        "bin/prepare.sh",
        "bin/release.sh"
      })
  void every_script_is_plain_shell(String script) throws Exception {
    Result result = run(temp, "sh", "-n", REPOSITORY.resolve(script).toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"assay", "build"})
  void without_a_jdk_25_one_line_says_what_is_missing(String script) throws Exception {
    Path old = fakeJdk("jdk-17", "17.0.15");
    noUsualPlaces(old);

    Result result = run(temp, home.resolve(script).toString(), "verify");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("assay: no JDK 25 found (looked at JAVA_HOME=" + old)
        .contains("install one, e.g. apt-get install temurin-25-jdk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "25.0.3", "25-ea"})
  void a_jdk_25_in_java_home_is_taken(String version) throws Exception {
    Path jdk = fakeJdk("a home", version);
    noUsualPlaces(jdk);

    assertThat(foundJdk().out()).isEqualTo(jdk + " " + version + "\n");
  }

  @Test
  void a_jdk_of_another_version_is_passed_over_for_one_in_the_usual_places() throws Exception {
    noUsualPlaces(fakeJdk("old", "17.0.15"));
    fakeJdk("places/jdk-21", "21.0.4");
    fakeJdk("places/jdk-250", "250.1");
    Path right = fakeJdk("places/jdk-25", "25.0.1");
    environment.put("ASSAY_JDK_PLACES", temp.resolve("places") + "/*");

    assertThat(foundJdk().out()).isEqualTo(right + " 25.0.1\n");
  }

  @Test
  void a_jdk_without_a_release_file_is_asked() throws Exception {
    Path jdk = fakeJdk("bare", "25.0.2");
    Files.delete(jdk.resolve("release"));
    noUsualPlaces(jdk);

    assertThat(foundJdk().out()).isEqualTo(jdk + " 25.0.2\n");
  }

  @Test
  void without_maven_one_line_says_so() throws Exception {
    noUsualPlaces(JDK);

    for (String script : List.of("assay", "build")) {
      Result result = run(temp, home.resolve(script).toString(), "verify");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err().lines())
          .singleElement()
          .asString()
          .startsWith("assay: Maven is missing")
          .contains("apt-get install maven");
    }
  }

  @Test
  void first_use_builds_once_and_the_program_gets_everything_as_it_was_given() throws Exception {
    fakeMaven();
    Path link = Files.createSymbolicLink(temp.resolve("link"), home.resolve("assay"));
    Path cwd = Files.createDirectories(temp.resolve("some where"));
    Process other = start(cwd, temp.resolve("1"), temp.resolve("2"), link.toString(), "--version");

    Result result = run(cwd, link.toString(), "-x", "a  b", "", "*", "'; $(x) \"é🙂\n", "-o");
    other.waitFor(60, TimeUnit.SECONDS);

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("args=[-x, a  b, , *, '; $(x) \"é🙂\n, -o]\n")
        .contains("cwd=" + cwd.toRealPath() + "\n")
        .contains("pid=" + result.pid() + "\n");
    assertThat(Path.of(result.line("native").substring("native=".length()), "libsqlitejdbc.so"))
        .isNotEmptyFile();
    assertThat(result.line("flags")).contains("TieredStopAtLevel=1", "-Dassay.launcher=" + home);
    assertThat(other.exitValue()).isZero();
    assertThat(timesBuilt()).isEqualTo(1);
    theCacheIsUsedAndSourcesAreWatched(cwd, link);
  }

  /// Continues the test above: making an image is what costs time here.
  private void theCacheIsUsedAndSourcesAreWatched(Path cwd, Path link) throws Exception {
    environment.put("ASSAY_JAVA_OPTS", "-XX:AOTMode=on -Dmine=1");
    Result strict = run(cwd, link.toString(), "--version");
    assertThat(strict.exit()).as(strict.err()).isZero();
    assertThat(strict.err()).isEmpty();
    assertThat(strict.line("flags")).contains("-XX:AOTCache=", "-Dmine=1");

    Result worker = run(cwd, link.toString(), "-C", "run", "worker", "start");
    assertThat(worker.exit()).as(worker.err()).isZero();
    assertThat(worker.line("flags")).doesNotContain("TieredStopAtLevel").contains("-XX:AOTCache=");
    assertThat(timesBuilt()).isEqualTo(1);

    Files.writeString(home.resolve("src/main/New.java"), "class New {}");
    Files.writeString(temp.resolve("bin/mvn"), "#!/bin/sh\necho '[ERROR] it broke'\nexit 1\n");
    Result broken = run(cwd, link.toString(), "--version");
    assertThat(broken.exit()).isEqualTo(1);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err())
        .contains("[ERROR] it broke")
        .contains("assay: the build failed; all of its output is in " + home.toRealPath());
  }

  private Result foundJdk() throws Exception {
    return run(
        temp,
        "/bin/sh",
        "-c",
        ". '"
            + home
            + "/bin/environment.sh'; assay_find_jdk javac; echo $assay_jdk $assay_jdk_version");
  }

  private Path fakeJdk(String name, String version) throws IOException {
    Path jdk = temp.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"A B\"\nJAVA_VERSION=\"" + version + "\"\n");
    executable(
        jdk.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
    executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    return jdk;
  }

  /// Hides what this machine has installed: only the tools that the scripts need, and `jdk`.
  private void noUsualPlaces(Path jdk) throws IOException {
    Path tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool :
        List.of(
            "sh", "dirname", "readlink", "sed", "locale", "find", "mkdir", "flock", "rm", "date")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
    environment.put("ASSAY_JDK_PLACES", temp.resolve("nowhere") + "/*");
    environment.put("JAVA_HOME", jdk.toString());
  }

  private static Path onPath(String tool) {
    return Stream.of("/usr/bin", "/bin")
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
  }

  private void fakeMaven() throws Exception {
    Path lib = Files.createDirectories(temp.resolve("built/lib"));
    Path driver =
        Path.of(org.sqlite.JDBC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.copy(driver, lib.resolve("sqlite-jdbc-1.jar"));
    makeJar(temp.resolve("built/assay.jar"));
    executable(
        temp.resolve("bin/mvn"),
        """
        #!/bin/sh
        echo built >>"%1$s/times"
        mkdir -p target/quick
        cp -R "%1$s/built/." target/quick
        """
            .formatted(temp));
    environment.put("PATH", temp.resolve("bin") + ":/usr/bin:/bin");
  }

  private void makeJar(Path jar) throws IOException {
    Path source = temp.resolve("Main.java");
    Files.writeString(source, PROGRAM);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", temp.resolve("classes").toString(), source.toString());
    assertThat(compiled).isZero();
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry("dev/assay/app/Main.class"));
      Files.copy(temp.resolve("classes/dev/assay/app/Main.class"), out);
    }
  }

  private long timesBuilt() throws IOException {
    try (Stream<String> lines = Files.lines(temp.resolve("times"))) {
      return lines.count();
    }
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void age(Path... files) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
  }

  private Process start(Path cwd, Path out, Path err, String... command) throws IOException {
    var builder = new ProcessBuilder(command).directory(cwd.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }

  private Result run(Path cwd, String... command) throws Exception {
    Path out = Files.createTempFile(temp, "out", ".txt");
    Path err = Files.createTempFile(temp, "err", ".txt");
    Process process = start(cwd, out, err, command);
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(), Files.readString(out), Files.readString(err), process.pid());
  }
}
