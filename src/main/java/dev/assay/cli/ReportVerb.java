package dev.assay.cli;

import dev.assay.control.Analysing;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// `assay report`: what an experiment found, as one file.
final class ReportVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .optional("EXPERIMENT", "default: last")
        .value("--to", "FILE", "Where to (default: report-ID.html or .md; - for standard output)")
        .flag("--markdown", "Markdown without charts, in the place of HTML")
        .about(
            "",
            "The file holds its charts and data and asks the network for nothing.",
            "-o json prints what it shows, and writes no file.");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    if (!output.isTable() && session.has("--to")) {
      throw new UsageException("--to and -o exclude each other", "-o json prints the data");
    }
    Analysing analysing = session.control().analysing();
    Value.Object report =
        LongReading.during(session, all -> all.report(session.operand(0).orElse("last")));
    if (!output.isTable()) {
      output.document(report, "experiment", java.util.List::of);
      return ExitCodes.OK;
    }
    boolean isMarkdown = session.has("--markdown");
    String text = isMarkdown ? analysing.markdown(report) : analysing.page(report);
    String name =
        session
            .value("--to")
            .orElse(
                "report-%s.%s"
                    .formatted(Fields.text(report, "experiment"), isMarkdown ? "md" : "html"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (name.equals("-")) {
      output.write(bytes);
      return ExitCodes.OK;
    }
    write(session.surroundings().folder(), name, bytes);
    output.line(SafeText.line(name));
    return ExitCodes.OK;
  }

  /// The whole file or none: a reader never sees half a report.
  private static void write(Path folder, String name, byte[] bytes) {
    try {
      Path file = folder.resolve(name);
      if (Files.isDirectory(file)) {
        throw new UsageException("%s: is a folder, not a file".formatted(name), "");
      }
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException _) {
      throw new UsageException(
          "%s: its folder does not exist".formatted(name), "make it first, or name another");
    } catch (InvalidPathException _) {
      throw new UsageException("--to: '%s' is no path".formatted(name), "");
    } catch (IOException e) {
      throw new UsageException("%s: cannot be written: %s".formatted(name, e.getMessage()), "");
    }
  }
}
