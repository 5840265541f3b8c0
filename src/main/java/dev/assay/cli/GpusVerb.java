package dev.assay.cli;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// `assay gpus`: the GPUs, what they do, and who is on them.
final class GpusVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.flag("-w --watch", "Look again and again, until interrupted");
    LiveView.declare(shape);
    shape.about(
        "",
        "JOBS counts those that hold the GPU or a share of it, OTHERS the processes that are no",
        "jobs of this home: a GPU with one of them is handed to no job.");
  }

  @Override
  public int run(Session session) {
    if (session.has("--watch")) {
      return LiveView.of(session).watch(new Watched(session));
    }
    for (String option : List.of("--interval", "--times")) {
      if (session.has(option)) {
        throw new UsageException(option + " is given without --watch", "add --watch");
      }
    }
    session.output().list(look(session), "id", columns(), NONE);
    return ExitCodes.OK;
  }

  private static final String NONE = "no GPU; nvidia-smi shows none, and no worker has one";

  private static List<Value.Object> look(Session session) {
    return session.control().working().gpus();
  }

  private record Watched(Session session) implements LiveView.Subject {
    @Override
    public Value.Object look() {
      var members = new LinkedHashMap<String, Value>();
      members.put("gpus", Value.of(GpusVerb.look(session)));
      return Value.object(members);
    }

    @Override
    public List<String> frame(Value.Object document, OptionalInt width, Style style) {
      List<Value.Object> gpus = Fields.objects(document, "gpus");
      return gpus.isEmpty() ? List.of(NONE) : new Table(columns(), gpus).lines(width, style);
    }

    @Override
    public Map<String, String> lines(Value.Object document) {
      Map<String, String> lines = new LinkedHashMap<>();
      for (Value.Object gpu : Fields.objects(document, "gpus")) {
        lines.put(
            Fields.text(gpu, "id"),
            "GPU %s  memory %s  utilization %s  %s  jobs %s  others %d"
                .formatted(
                    Fields.text(gpu, "index"),
                    memory(gpu),
                    percent(gpu),
                    degrees(gpu),
                    jobs(gpu).isEmpty() ? "0" : jobs(gpu),
                    Fields.objects(gpu, "foreign").size()));
      }
      return lines;
    }
  }

  /// Columns for GPUs.
  static List<Column> columns() {
    return List.of(
        Column.id("GPU", "index"),
        Column.text("NAME", "name"),
        Column.number("MEMORY", GpusVerb::memory),
        Column.number("USE", GpusVerb::percent),
        Column.number("TEMP", GpusVerb::degrees),
        Column.number("JOBS", GpusVerb::jobs),
        Column.number("OTHERS", gpu -> count(Fields.objects(gpu, "foreign").size())),
        Column.text("RESERVED", gpu -> Fields.items(gpu, "reserved_by").isEmpty() ? "" : "yes"),
        Column.text("HOST", "host"));
  }

  private static String memory(Value.Object gpu) {
    String used = JobTable.bytes(gpu, "used_bytes");
    String all = JobTable.bytes(gpu, "memory_bytes");
    return used.isEmpty() && all.isEmpty() ? "" : "%s / %s".formatted(shown(used), shown(all));
  }

  private static String shown(String known) {
    return known.isEmpty() ? "?" : known;
  }

  private static String percent(Value.Object gpu) {
    OptionalDouble share = Fields.number(gpu, "utilization");
    return share.isEmpty() ? "" : Math.round(100 * share.getAsDouble()) + "%";
  }

  private static String degrees(Value.Object gpu) {
    OptionalDouble celsius = Fields.number(gpu, "celsius");
    return celsius.isEmpty() ? "" : Math.round(celsius.getAsDouble()) + " °C";
  }

  /// `2`, and of shares how much of the device they hold: `2 (0.75)`.
  private static String jobs(Value.Object gpu) {
    List<Value.Object> jobs = Fields.objects(gpu, "jobs");
    double held = jobs.stream().mapToDouble(j -> Fields.number(j, "share").orElse(0)).sum();
    return jobs.isEmpty() || held > 0.999
        ? count(jobs.size())
        : "%d (%s)".formatted(jobs.size(), Fields.measured(Value.of(held)));
  }

  private static String count(int number) {
    return number == 0 ? "" : Integer.toString(number);
  }
}
