package dev.assay.trial;

/// The id of a job: `<trial>.<stage>`, with `.<part>` for every job after the first of a stage.
///
/// @param part 1 for the job made at submit; higher for jobs that continue a checkpoint
public record JobId(TrialId trial, String stage, int part) {

  /// Reads the text form.
  public static JobId parse(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length < 3 || parts.length > 4) {
      throw new IllegalArgumentException("not a job id: " + text);
    }
    var trial = TrialId.parse(parts[0] + "." + parts[1]);
    return new JobId(trial, parts[2], parts.length == 4 ? Integer.parseInt(parts[3]) : 1);
  }

  @Override
  public String toString() {
    return trial + "." + stage + (part == 1 ? "" : "." + part);
  }
}
