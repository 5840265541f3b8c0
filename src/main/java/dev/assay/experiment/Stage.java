package dev.assay.experiment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One named step of every trial, with everything needed to run it.
///
/// @param name letters, digits, `_` and `-`; unique in the experiment
/// @param needs stages of the same trial that must have ended before this one may start
/// @param command what it executes
/// @param cwd the absolute folder in which it starts
/// @param environment what it sees
/// @param resources what it takes
/// @param limits when and how it is ended
/// @param retries when a failed job runs again
/// @param expect what must exist for exit code 0 to be a success
/// @param patterns regular expressions that read metrics from output lines
/// @param reuse whether what was done before is taken instead
public record Stage(
    String name,
    List<Need> needs,
    Command command,
    Path cwd,
    Environment environment,
    Resources resources,
    Limits limits,
    Retries retries,
    Expect expect,
    List<MetricPattern> patterns,
    Reuse reuse) {

  /// The name of the only stage of an experiment without stages.
  public static final String MAIN = "main";

  public Stage {
    needs = List.copyOf(needs);
    patterns = List.copyOf(patterns);
  }

  /// The same in another folder.
  public Stage withCwd(Path folder) {
    return with(folder, environment, expect, patterns, reuse);
  }

  /// The same in another environment.
  public Stage withEnvironment(Environment seen) {
    return with(cwd, seen, expect, patterns, reuse);
  }

  /// The same, but something else must be there for a success.
  public Stage withExpect(Expect wanted) {
    return with(cwd, environment, wanted, patterns, reuse);
  }

  /// The same, but its output is read by others.
  public Stage withPatterns(List<MetricPattern> read) {
    return with(cwd, environment, expect, read, reuse);
  }

  /// The same, but its jobs take other work, or none.
  public Stage withReuse(Reuse taken) {
    return with(cwd, environment, expect, patterns, taken);
  }

  private Stage with(
      Path folder, Environment seen, Expect wanted, List<MetricPattern> read, Reuse taken) {
    return new Stage(
        name, needs, command, folder, seen, resources, limits, retries, wanted, read, taken);
  }

  /// A stage of the same trial, and which end of it satisfies the dependency.
  public record Need(String stage, After.On on) {}

  /// What the job sees of the environment.
  ///
  /// @param captured variables taken from the submitter's environment at submit
  /// @param set variables given by the specification; win over captured ones
  /// @param file a file of `KEY=value` lines read at launch; loses against `set`
  /// @param from secrets by reference: variable name → `file:/path` or `env:NAME`, resolved at
  ///   launch and never stored
  public record Environment(
      Map<String, String> captured,
      Map<String, String> set,
      Optional<Path> file,
      Map<String, String> from) {
    /// Nothing at all.
    public static final Environment EMPTY =
        new Environment(Map.of(), Map.of(), Optional.empty(), Map.of());

    public Environment {
      captured = Map.copyOf(captured);
      set = Map.copyOf(set);
      from = Map.copyOf(from);
    }
  }

  /// When and how a job is ended.
  ///
  /// @param timeout of one attempt; empty means none
  /// @param signal the first signal, without `SIG`
  /// @param grace between the first signal and KILL
  public record Limits(Optional<Duration> timeout, String signal, Duration grace) {
    /// No timeout; TERM, ten seconds, KILL.
    public static final Limits DEFAULT =
        new Limits(Optional.empty(), "TERM", Duration.ofSeconds(10));
  }

  /// What must be there for exit code 0 to count as success.
  ///
  /// @param metrics names that must have a value
  /// @param files paths relative to the attempt's directory that must exist and not be empty
  /// @param atLeast metrics that must have a value, and none below this
  public record Expect(List<String> metrics, List<String> files, Map<String, Double> atLeast) {
    /// Exit code 0 is enough.
    public static final Expect NOTHING = new Expect(List.of(), List.of());

    public Expect {
      metrics = List.copyOf(metrics);
      files = List.copyOf(files);
      atLeast = Map.copyOf(atLeast);
    }

    /// Without lower bounds.
    public Expect(List<String> metrics, List<String> files) {
      this(metrics, files, Map.of());
    }

    /// What either expects; where both bound a metric, this one counts.
    public Expect and(Expect other) {
      var bounds = new HashMap<>(other.atLeast);
      bounds.putAll(atLeast);
      return new Expect(
          Stream.concat(metrics.stream(), other.metrics.stream()).distinct().toList(),
          Stream.concat(files.stream(), other.files.stream()).distinct().toList(),
          bounds);
    }
  }

  /// Reads a metric from an output line.
  ///
  /// @param name of the metric; empty when the pattern has a group called `name`
  /// @param regex with a group called `value`, and optionally `step` and `name`
  public record MetricPattern(String name, String regex) {}
}
