package dev.assay.config;

import dev.assay.experiment.JobType;
import dev.assay.experiment.ResultFile;
import dev.assay.experiment.TypedJob;
import dev.assay.space.Value;
import java.nio.file.Path;

/// [TypedJob] ⇄ the table that stores it.
final class JobTypeText {

  private JobTypeText() {}

  static Value write(TypedJob typed) {
    JobType type = typed.type();
    return new Stored.Writer()
        .put("type", type.name())
        .put("config", typed.config().toString())
        .put("text", typed.text())
        .put("command", StageText.command(type.command()))
        .put("allowed", type.allowed())
        .put("expect_metrics", type.expect().metrics())
        .put("expect_files", type.expect().files())
        .put("expect_at_least", StageText.bounds(type.expect()))
        .put("metrics", type.patterns().stream().map(StageText::pattern))
        .put("progress", type.progress())
        .put("results", type.results().stream().map(JobTypeText::result))
        .put("from", type.from())
        .table();
  }

  static TypedJob read(Stored stored) {
    var type =
        new JobType(
            stored.text("type"),
            StageText.command(stored.value("command")),
            stored.table("allowed").table(),
            StageText.expect(stored),
            stored.tables("metrics").map(StageText::pattern).toList(),
            stored.texts("progress"),
            stored.tables("results").map(JobTypeText::result).toList(),
            stored.textsByName("from"));
    return new TypedJob(type, Path.of(stored.text("config")), stored.text("text"));
  }

  private static Value result(ResultFile file) {
    return new Stored.Writer().put("kind", file.kind().name()).put("glob", file.glob()).table();
  }

  private static ResultFile result(Stored stored) {
    return new ResultFile(ResultFile.Kind.valueOf(stored.text("kind")), stored.text("glob"));
  }
}
