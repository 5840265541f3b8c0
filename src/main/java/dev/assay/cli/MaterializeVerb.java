package dev.assay.cli;

import dev.assay.control.Carrying.Materializing;
import dev.assay.control.Queueing.Choice;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `assay queue materialize`: writes what is queued as a script for another machine.
final class MaterializeVerb implements Verb {

  private static final List<String> SLURM = List.of("time", "mem", "gpus", "partition", "account");

  @Override
  public void declare(Shape shape) {
    shape
        .choice(
            "--runner",
            "RUNNER",
            List.of("shell", "slurm", "manual"),
            "What starts the jobs: shell, slurm or manual (default: shell)")
        .value(
            "--file", "FILE", "Where to write it, - for standard output (default: after the tag)")
        .value("--experiment", "E001", "Only jobs of this experiment")
        .value("--tag", "TAG", "Only jobs with this tag")
        .value("--for", "LABEL", "The machine that may run it (default: the first that does)")
        .value("--slurm-time", "TIME", "As sbatch --time, such as 04:00:00")
        .value("--slurm-mem", "SIZE", "As sbatch --mem, such as 32G")
        .value("--slurm-gpus", "N", "As sbatch --gpus, such as 1 or a100:2")
        .value("--slurm-partition", "NAME", "As sbatch --partition")
        .value("--slurm-account", "NAME", "As sbatch --account")
        .values("--slurm-extra", "OPTIONS", "Further options of sbatch, such as --constraint=a100")
        .number("--slurm-throttle", "N", "At most this many tasks at once (default: no limit)")
        .flag("--force", "Replace a file that another program wrote")
        .about(
            "",
            "The jobs are frozen in their order as a batch, whose id the script carries: what is",
            "queued or ends later changes nothing in it. A script that is run again passes over",
            "what has ended. Only on a store of files (--store tree:DIR).");
  }

  @Override
  public int run(Session session) {
    Map<String, String> slurm = new HashMap<>();
    SLURM.forEach(
        option -> session.value("--slurm-" + option).ifPresent(text -> slurm.put(option, text)));
    var answer =
        session
            .control()
            .carrying()
            .materialize(
                new Materializing(
                    new Choice(session.value("--experiment"), session.value("--tag"), false),
                    session.value("--runner").orElse("shell"),
                    slurm,
                    session.values("--slurm-extra"),
                    session.has("--slurm-throttle") ? session.number("--slurm-throttle", 1, 1) : 0,
                    session.value("--for").orElse(""),
                    session.surroundings().folder(),
                    session.value("--file"),
                    session.has("--force")));
    session.output().document(answer, "batch", () -> List.of(text(answer)));
    if (!Fields.text(answer, "path").isEmpty()) {
      hint(answer).ifPresent(session.output()::hint);
    }
    return ExitCodes.OK;
  }

  private static String text(Value.Object answer) {
    String path = Fields.text(answer, "path");
    return path.isEmpty()
        ? Fields.text(answer, "script").stripTrailing()
        : "materialized %d job(s) as batch %s → %s"
            .formatted(Fields.count(answer, "jobs"), Fields.text(answer, "batch"), path);
  }

  private static Optional<String> hint(Value.Object answer) {
    String path = Fields.text(answer, "path");
    return switch (Fields.text(answer, "runner")) {
      case "slurm" ->
          Optional.of("fill in its TODO lines, commit, pull there, then: sbatch " + path);
      case "shell" -> Optional.of("commit, pull there, then: bash " + path);
      default -> Optional.empty();
    };
  }
}
