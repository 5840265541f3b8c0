package dev.assay.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The shell text a keeper reads: settings and the function that becomes the command. Every value
/// is in single quotes, so none is ever read as shell.
final class LaunchText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /// Names to which some shell gives a meaning or a value of its own; they go by env(1).
  private static final Set<String> SHELLS_OWN =
      Set.of(
          "DIRSTACK",
          "EPOCHREALTIME",
          "EPOCHSECONDS",
          "EUID",
          "FUNCNAME",
          "FUNCNEST",
          "GROUPS",
          "HISTCMD",
          "IFS",
          "LINENO",
          "OLDPWD",
          "OPTARG",
          "OPTERR",
          "OPTIND",
          "POSIXLY_CORRECT",
          "PPID",
          "PS1",
          "PS2",
          "PS4",
          "PWD",
          "RANDOM",
          "SECONDS",
          "SHELLOPTS",
          "SHLVL",
          "SRANDOM",
          "UID",
          "_");

  private LaunchText() {}

  /// The order to give to a keeper.
  static byte[] of(Launch launch, Shim.Tools tools, String host) {
    var text = new StringBuilder();
    text.append("ready=no\ndir=").append(quoted(launch.directory()));
    text.append("\nhost=").append(quoted(host));
    text.append("\nsetsid=").append(quoted(tools.setsid()));
    text.append("\nsleep=").append(quoted(tools.sleep()));
    text.append("\ntimeout=").append(launch.timeout().map(t -> seconds(t.toMillis())).orElse(""));
    text.append("\nsignal=").append(launch.signal());
    text.append("\ngrace=").append(tenths(launch.grace()));
    text.append("\nlook=")
        .append(launch.lease().map(lease -> seconds(lease.look().toMillis())).orElse(""));
    text.append("\nlast=")
        .append(launch.lease().map(lease -> least(lease.grace(), launch.grace())).orElse(""));
    text.append("\nlaunch() {\ncd -P ").append(quoted(launch.workingDirectory().toAbsolutePath()));
    text.append(" || exit 126\n");
    becomeCommand(launch, tools, text);
    text.append("\n}\nkeep\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// What a shell sets by itself goes, what was given comes, and the command takes its place.
  private static void becomeCommand(Launch launch, Shim.Tools tools, StringBuilder text) {
    text.append("{ unset PWD OLDPWD SHLVL ").append(Shim.KEEPER).append("; :\n");
    text.append("export ").append(Launch.MARKER).append('=').append(quoted(launch.directory()));
    text.append('\n');
    var byEnv = new TreeMap<String, String>();
    new TreeMap<>(launch.environment())
        .forEach((name, value) -> {
          if (name.equals(Launch.MARKER)) {
            return; // a path, spelled as paths are
          }
          if (isPlain(name)) {
            text.append("export ").append(quoted(name + "=" + value)).append('\n');
          } else {
            byEnv.put(name, value);
          }
        });
    text.append("} 2>/dev/null\nexec ").append(quoted(tools.setsid())).append(" --");
    if (!byEnv.isEmpty()) {
      text.append(' ').append(quoted(tools.env())).append(" --");
      byEnv.forEach((name, value) -> text.append(' ').append(quoted(name + "=" + value)));
    }
    launch.command().forEach(word -> text.append(' ').append(quoted(word)));
  }

  /// Whether a shell can carry a variable of this name unchanged.
  static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches()
        && !SHELLS_OWN.contains(name)
        && !name.startsWith("BASH")
        && !name.startsWith("COMP_");
  }

  /// The names that must go by env(1), which takes words with `=` for variables.
  static List<String> namesByEnv(Map<String, String> environment) {
    return environment.keySet().stream().filter(name -> !isPlain(name)).sorted().toList();
  }

  /// Whether the text exists as UTF-8 without a NUL, that is, whether a program can be given it.
  static boolean isCarriable(String text) {
    return text.indexOf('\0') < 0
        && text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /// How the JDK spells paths and variables to the system.
  static Charset pathCharset() {
    var name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.forName(name, StandardCharsets.UTF_8);
  }

  private static String quoted(String value) {
    return quoted(value, StandardCharsets.UTF_8);
  }

  private static String quoted(Path path) {
    return quoted(path.toString(), pathCharset());
  }

  /// One character for each byte, as all of the text has it.
  private static String quoted(String value, Charset charset) {
    var bytes = new String(value.getBytes(charset), StandardCharsets.ISO_8859_1);
    return "'" + bytes.replace("'", "'\\''") + "'";
  }

  private static String least(Duration one, Duration other) {
    return Long.toString(tenths(one.compareTo(other) < 0 ? one : other));
  }

  private static long tenths(Duration duration) {
    return (duration.toMillis() + 99) / 100;
  }

  private static String seconds(long millis) {
    return millis / 1000 + "." + String.valueOf(1000 + millis % 1000).substring(1);
  }
}
