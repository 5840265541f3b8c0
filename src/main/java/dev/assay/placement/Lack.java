package dev.assay.placement;

import dev.assay.experiment.Device;
import dev.assay.experiment.GpuPreference;
import dev.assay.experiment.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// Why none of some workers takes a job. Asked of all they have, it says why the job can never run;
/// asked of what is free, why it does not run now.
public sealed interface Lack {

  /// One clause for people, such as `it asks for 4 GPUs, and the most a worker has is 2`.
  String sentence();

  /// There is no worker at all.
  record NoWorker() implements Lack {
    @Override
    public String sentence() {
      return "there is no worker";
    }
  }

  /// Workers there are, but in other pools.
  ///
  /// @param pools where workers are
  record NoPool(String pool, List<String> pools) implements Lack {
    @Override
    public String sentence() {
      return "no worker takes jobs of pool '%s'; workers are in %s"
          .formatted(pool, String.join(", ", pools));
    }
  }

  /// More of something than any worker of its pool has.
  ///
  /// @param what such as `GPUs`
  /// @param most what the best worker has
  record TooMuch(String what, String asked, String most) implements Lack {
    @Override
    public String sentence() {
      return "it asks for %s %s, and the most a worker has is %s".formatted(asked, what, most);
    }
  }

  /// Enough devices, but not those the job may get.
  ///
  /// @param devices what the workers have, as people see it
  record NotThose(String gpus, String preference, List<String> devices) implements Lack {
    @Override
    public String sentence() {
      return "it asks for %s of gpu_preference '%s', and there are only %s"
          .formatted(
              gpus, preference, devices.isEmpty() ? "no such GPUs" : String.join(", ", devices));
    }
  }

  /// Each of several things is there somewhere, but on no worker together.
  record NotTogether() implements Lack {
    @Override
    public String sentence() {
      return "no one worker has all that it asks for";
    }
  }

  /// What `wanted` lacks on the best of `workers`; empty if one of them can take it.
  static Optional<Lack> of(Resources wanted, List<Capacity> workers) {
    if (workers.isEmpty()) {
      return Optional.of(new NoWorker());
    }
    var pool = workers.stream().filter(w -> w.pool().equals(wanted.pool())).toList();
    if (pool.isEmpty()) {
      var pools = new TreeSet<>(workers.stream().map(Capacity::pool).toList());
      return Optional.of(new NoPool(wanted.pool(), List.copyOf(pools)));
    }
    return ofSize(wanted, pool);
  }

  /// As [#of], whatever the pools are.
  static Optional<Lack> ofSize(Resources wanted, List<Capacity> workers) {
    if (workers.isEmpty()) {
      return Optional.of(new NoWorker());
    }
    if (workers.stream().anyMatch(worker -> fits(wanted, worker))) {
      return Optional.empty();
    }
    var lacks = new ArrayList<Lack>();
    double cpus = workers.stream().mapToDouble(Capacity::cpus).max().orElse(0);
    if (!enough(wanted.cpus(), cpus)) {
      lacks.add(new TooMuch("CPUs", number(wanted.cpus()), number(cpus)));
    }
    long memory = workers.stream().mapToLong(Capacity::memoryBytes).max().orElse(0);
    if (wanted.memoryBytes() > memory) {
      lacks.add(new TooMuch("of memory", bytes(wanted.memoryBytes()), bytes(memory)));
    }
    gpus(wanted, workers).ifPresent(lacks::add);
    return Optional.of(lacks.isEmpty() ? new NotTogether() : lacks.getLast());
  }

  private static Optional<Lack> gpus(Resources wanted, List<Capacity> workers) {
    var preference = GpuPreference.of(wanted.gpuPreference());
    boolean there =
        workers.stream().anyMatch(w -> w.devices().choose(wanted.gpus(), preference).isPresent());
    if (there) {
      return Optional.empty();
    }
    double most = workers.stream().mapToDouble(w -> w.devices().most()).max().orElse(0);
    if (!enough(wanted.gpus(), most)) {
      return Optional.of(new TooMuch("GPUs", number(wanted.gpus()), number(most)));
    }
    var shown =
        workers.stream()
            .flatMap(w -> w.devices().spares().stream())
            .map(Spare::device)
            .distinct()
            .sorted(Comparator.comparing(Device::label))
            .map(device -> "%s (%s)".formatted(device.label(), device.name()))
            .toList();
    return Optional.of(new NotThose(number(wanted.gpus()), preference.toString(), shown));
  }

  private static boolean fits(Resources wanted, Capacity worker) {
    return enough(wanted.cpus(), worker.cpus())
        && wanted.memoryBytes() <= worker.memoryBytes()
        && worker
            .devices()
            .choose(wanted.gpus(), GpuPreference.of(wanted.gpuPreference()))
            .isPresent();
  }

  private static boolean enough(double wanted, double there) {
    return wanted <= there + Spare.TOLERANCE;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value).replaceAll("0+$", "");
  }

  private static String bytes(long value) {
    double gibibytes = value / (double) (1L << 30);
    return gibibytes >= 1
        ? number(Math.round(gibibytes * 10) / 10.0) + " GiB"
        : number(Math.round(value / (double) (1L << 20) * 10) / 10.0) + " MiB";
  }
}
