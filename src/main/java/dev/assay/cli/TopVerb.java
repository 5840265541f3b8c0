package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// `assay top`: what runs on this machine and what it uses.
final class TopVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    LiveView.declare(shape);
    shape.about(
        "",
        "On a terminal it draws until interrupted, else it looks once.",
        "CPU is the share of one processor since the last look: 200%% are two that are busy.");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    if (output.canDrawFrames() || session.has("--times") || session.has("--interval")) {
      return LiveView.of(session).watch(new Watched(session));
    }
    Value.Object machine = session.control().watching().machine();
    output.document(
        machine, "", () -> frame(machine, output.tableWidth(), output.style(), session));
    return ExitCodes.OK;
  }

  private record Watched(Session session) implements LiveView.Subject {
    @Override
    public Value.Object look() {
      return session.control().watching().machine();
    }

    @Override
    public List<String> frame(Value.Object machine, OptionalInt width, Style style) {
      return TopVerb.frame(machine, width, style, session);
    }

    @Override
    public Map<String, String> lines(Value.Object machine) {
      Map<String, String> lines = new LinkedHashMap<>();
      lines.put("", BoardText.summary(machine));
      for (Value.Object job : Fields.objects(machine, "running")) {
        lines.put(
            Fields.text(job, "job"),
            "%s  %s  %s  cpu %s  memory %s  %s"
                .formatted(
                    Fields.text(job, "job"),
                    Fields.text(job, "name"),
                    Fields.text(job, "status"),
                    cpu(job),
                    JobTable.bytes(job, "memory_bytes"),
                    BoardText.progress(job))
                .stripTrailing());
      }
      return lines;
    }
  }

  private static List<String> frame(
      Value.Object machine, OptionalInt width, Style style, Session session) {
    var lines = new ArrayList<String>();
    lines.add(about(Fields.object(machine, "machine")));
    lines.add(BoardText.summary(machine));
    List<Value.Object> workers = Fields.objects(machine, "workers");
    BoardText.part(lines, "", WorkerVerb.columns(session.now()), workers, width, style);
    List<Value.Object> gpus = Fields.objects(machine, "gpus");
    BoardText.part(lines, "", GpusVerb.columns(), gpus, width, style);
    List<Value.Object> running = Fields.objects(machine, "running");
    BoardText.part(lines, "", running(), running, width, style);
    if (running.isEmpty()) {
      lines.add("");
      lines.add("nothing runs on this machine");
    }
    List<Value.Object> elsewhere = Fields.objects(machine, "running_elsewhere");
    BoardText.part(lines, "elsewhere:", BoardText.running(), elsewhere, width, style);
    int more = Fields.count(machine, "elsewhere") - elsewhere.size();
    if (more > 0) {
      lines.add("%d more run elsewhere".formatted(more));
    }
    return lines;
  }

  /// `box: load 1.20 on 4 processors, memory 3.1 GiB of 8.0 GiB used`.
  private static String about(Value.Object machine) {
    var line = new StringBuilder(SafeText.line(Fields.text(machine, "name"))).append(':');
    OptionalDouble load = Fields.number(machine, "load");
    load.ifPresent(busy -> line.append(String.format(Locale.ROOT, " load %.2f on", busy)));
    line.append(" %d processors".formatted(Fields.count(machine, "cpus")));
    OptionalDouble all = Fields.number(machine, "memory_bytes");
    OptionalDouble free = Fields.number(machine, "available_bytes");
    if (all.isPresent() && free.isPresent()) {
      line.append(
          ", memory %s of %s used"
              .formatted(
                  JobTable.bytes(all.getAsDouble() - free.getAsDouble()),
                  JobTable.bytes(all.getAsDouble())));
    }
    return line.toString();
  }

  private static List<Column> running() {
    return List.of(
        Column.id("TRIAL", "trial"),
        Column.text("NAME", "name"),
        Column.text("STAGE", BoardText::stage),
        Column.status("STATUS", "status"),
        Column.number("CPU", TopVerb::cpu),
        Column.number("MEMORY", job -> JobTable.bytes(job, "memory_bytes")),
        Column.number("PROGRESS", BoardText::progress),
        Column.span("RUNNING", "seconds"),
        Column.span("ETA", "eta_seconds"),
        Column.number("BEST", BoardText::bestOfJob),
        Column.text("WORKER", "worker"));
  }

  private static String cpu(Value.Object job) {
    OptionalDouble cores = Fields.number(job, "cores");
    return cores.isEmpty() ? "" : Math.round(100 * cores.getAsDouble()) + "%";
  }
}
