package dev.assay.gpu;

import dev.assay.experiment.Device;
import dev.assay.gpu.Reading.Computing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads what `nvidia-smi` prints. Pure.
final class SmiText {

  /// What is asked of every GPU; a name may hold commas, so it is what lies between the others.
  static final String GPU_FIELDS =
      "index,uuid,name,memory.total,memory.used,utilization.gpu,temperature.gpu,driver_version";

  /// Asked too where the driver knows the word.
  static final String MIG_FIELD = "mig.mode.current";

  static final String APP_FIELDS = "pid,gpu_uuid,used_memory";

  private static final int BEFORE_NAME = 2;
  private static final int AFTER_NAME = 5;
  private static final long MEBIBYTE = 1L << 20;

  private static final Pattern GPU = Pattern.compile("GPU (\\d+): (.*) \\(UUID: (\\S+)\\)");
  private static final Pattern INSTANCE =
      Pattern.compile("\\s+MIG (\\S+)\\s+Device\\s+(\\d+): \\(UUID: (\\S+)\\)");

  private SmiText() {}

  /// The text is not what was asked for.
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /// One line for each GPU.
  ///
  /// @param isCut whether it is cut into instances, of which only `-L` tells
  record Row(
      Device device,
      OptionalLong memoryBytes,
      OptionalLong usedBytes,
      OptionalDouble utilization,
      OptionalInt celsius,
      String driver,
      boolean isCut) {}

  /// The answer to [#GPU_FIELDS].
  ///
  /// @param withMig whether [#MIG_FIELD] was asked too
  /// @throws UnreadableException for a line of another shape
  static List<Row> gpus(String text, boolean withMig) {
    return text.lines().filter(line -> !line.isBlank()).map(line -> row(line, withMig)).toList();
  }

  private static Row row(String line, boolean withMig) {
    String[] cells = line.split(",", -1);
    int after = cells.length - AFTER_NAME - (withMig ? 1 : 0);
    if (after <= BEFORE_NAME || !cells[0].strip().matches("\\d{1,4}")) {
      throw new UnreadableException("it printed '%s'".formatted(shortened(line)));
    }
    String label = cells[0].strip();
    String id = known(cells[1]) ? cells[1].strip() : "GPU " + label + " without id";
    var name = String.join(",", List.of(cells).subList(BEFORE_NAME, after)).strip();
    var percent = number(cells[after + 2]);
    var degrees = number(cells[after + 3]);
    return new Row(
        new Device(id, label, name),
        mebibytes(cells[after]),
        mebibytes(cells[after + 1]),
        percent.isPresent()
            ? OptionalDouble.of(Math.clamp(percent.getAsDouble() / 100, 0, 1))
            : OptionalDouble.empty(),
        degrees.isPresent()
            ? OptionalInt.of((int) Math.round(degrees.getAsDouble()))
            : OptionalInt.empty(),
        known(cells[after + 4]) ? cells[after + 4].strip() : "",
        withMig && cells[after + 5].strip().equalsIgnoreCase("enabled"));
  }

  /// The answer to [#APP_FIELDS], by the ids of devices. Lines without a pid tell nothing.
  static Map<String, List<Computing>> processes(String text) {
    var found = new HashMap<String, List<Computing>>();
    for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
      String[] cells = line.split(",", -1);
      if (cells.length == 3 && cells[0].strip().matches("\\d{1,10}")) {
        found
            .computeIfAbsent(cells[1].strip(), _ -> new ArrayList<>())
            .add(new Computing(Long.parseLong(cells[0].strip()), mebibytes(cells[2])));
      }
    }
    return found;
  }

  /// The instances of GPUs that are cut, by the label of the GPU, from the answer to `-L`.
  static Map<String, List<Device>> instances(String text) {
    var found = new HashMap<String, List<Device>>();
    String label = "";
    String name = "";
    for (String line : text.lines().toList()) {
      var gpu = GPU.matcher(line);
      var instance = INSTANCE.matcher(line);
      if (gpu.matches()) {
        label = gpu.group(1);
        name = gpu.group(2);
      } else if (instance.matches() && !label.isEmpty()) {
        found
            .computeIfAbsent(label, _ -> new ArrayList<>())
            .add(
                new Device(
                    instance.group(3),
                    label + ":" + instance.group(2),
                    name + " MIG " + instance.group(1)));
      }
    }
    return found;
  }

  /// Everything together. Of an instance the driver tells neither memory nor use here.
  static List<Reading> readings(
      List<Row> rows, Map<String, List<Computing>> processes, Map<String, List<Device>> instances) {
    var readings = new ArrayList<Reading>();
    for (Row row : rows) {
      if (row.isCut()) {
        for (Device instance : instances.getOrDefault(row.device().label(), List.of())) {
          readings.add(
              new Reading(
                  instance,
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  OptionalDouble.empty(),
                  row.celsius(),
                  row.driver(),
                  processes.getOrDefault(instance.id(), List.of())));
        }
      } else {
        readings.add(
            new Reading(
                row.device(),
                row.memoryBytes(),
                row.usedBytes(),
                row.utilization(),
                row.celsius(),
                row.driver(),
                processes.getOrDefault(row.device().id(), List.of())));
      }
    }
    return readings;
  }

  /// `[N/A]`, `[Not Supported]`, `[GPU is lost]` and their like are not known.
  private static boolean known(String cell) {
    String text = cell.strip();
    return !text.isEmpty() && !text.startsWith("[") && !text.equals("N/A");
  }

  private static OptionalLong mebibytes(String cell) {
    var number = number(cell);
    return number.isPresent()
        ? OptionalLong.of(Math.round(number.getAsDouble() * MEBIBYTE))
        : OptionalLong.empty();
  }

  private static OptionalDouble number(String cell) {
    String text = cell.strip();
    return text.matches("\\d{1,12}(\\.\\d{1,6})?")
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }

  static String shortened(String line) {
    String text = line.strip().replaceAll("[\\p{Cntrl}]", "?");
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }
}
