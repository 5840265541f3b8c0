package dev.assay.experiment;

import dev.assay.space.Value;
import java.util.List;
import java.util.Map;

/// What jobs of one type have in common: a training program that takes a file of settings.
///
/// @param name empty for a job that has a file of settings and no type
/// @param command of these jobs; `{config_path}` is the file that was written for the job
/// @param allowed which values of the file are allowed: dotted key → a list of them, or a table
///   with `min` and `max`
/// @param expect what must be there for exit code 0 to be a success, besides what the stage expects
/// @param patterns further regular expressions that read metrics from output lines
/// @param progress regular expressions that read progress from output lines, with groups such as
///   `step` and `of`
/// @param results files that are read when a job has ended
/// @param from secrets by reference, as in [Stage.Environment#from]
public record JobType(
    String name,
    Command command,
    Value.Object allowed,
    Stage.Expect expect,
    List<Stage.MetricPattern> patterns,
    List<String> progress,
    List<ResultFile> results,
    Map<String, String> from) {

  public JobType {
    patterns = List.copyOf(patterns);
    progress = List.copyOf(progress);
    results = List.copyOf(results);
    from = Map.copyOf(from);
  }

  /// A type that asks for nothing.
  public static JobType plain(String name, Command command) {
    return new JobType(
        name,
        command,
        Value.EMPTY,
        Stage.Expect.NOTHING,
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }
}
