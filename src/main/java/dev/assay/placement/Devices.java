package dev.assay.placement;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.GpuPreference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is left of the devices of one worker, in the order in which they are handed out. Immutable.
///
/// Whole devices go to one job each; jobs that ask for a share are packed, fullest device first, so
/// that whole ones stay free for those who need them. A preference comes before both.
///
/// @param spares each device once
public record Devices(List<Spare> spares) {

  /// No device.
  public static final Devices NONE = new Devices(List.of());

  public Devices {
    spares = List.copyOf(spares);
  }

  /// All of these, with what others hold of them taken off.
  ///
  /// @param held the sum of the shares, by the ids of devices
  public static Devices left(List<Device> devices, Map<String, Double> held) {
    return new Devices(
        devices.stream()
            .map(device -> new Spare(device, 1 - held.getOrDefault(device.id(), 0.0)))
            .toList());
  }

  /// All of these, free.
  public static Devices whole(List<Device> devices) {
    return left(devices, Map.of());
  }

  /// The greatest request that could be met by somebody who does not mind which device it is: how
  /// many are whole, else the largest share of one.
  public double most() {
    long whole = spares.stream().filter(Spare::isWhole).count();
    return whole > 0 ? whole : spares.stream().mapToDouble(Spare::free).max().orElse(0);
  }

  private record Ranked(Spare spare, int rank) {}

  /// The devices for a job that asks for `gpus` (below 1: a share of one; else so many whole ones);
  /// empty when they are not there. A request for none is met by none.
  public Optional<List<DeviceShare>> choose(double gpus, GpuPreference preference) {
    if (gpus <= 0) {
      return Optional.of(List.of());
    }
    var ranked = ranked(preference);
    return gpus < 1 ? share(gpus, ranked) : whole((int) Math.ceil(gpus), ranked);
  }

  private List<Ranked> ranked(GpuPreference preference) {
    var ranked = new ArrayList<Ranked>();
    for (Spare spare : spares) {
      var rank = preference.rank(spare.device());
      rank.ifPresent(r -> ranked.add(new Ranked(spare, r)));
    }
    ranked.sort(Comparator.comparingInt(Ranked::rank)); // stable: else in the given order
    return ranked;
  }

  private static Optional<List<DeviceShare>> share(double share, List<Ranked> ranked) {
    return ranked.stream()
        .filter(r -> r.spare().has(share))
        .min(Comparator.comparingInt(Ranked::rank).thenComparingDouble(r -> r.spare().free()))
        .map(r -> List.of(new DeviceShare(r.spare().device(), share)));
  }

  private static Optional<List<DeviceShare>> whole(int wanted, List<Ranked> ranked) {
    var chosen =
        ranked.stream()
            .filter(r -> r.spare().isWhole())
            .limit(wanted)
            .map(r -> new DeviceShare(r.spare().device(), 1))
            .toList();
    return chosen.size() == wanted ? Optional.of(chosen) : Optional.empty();
  }

  /// What is left when these are taken.
  public Devices without(List<DeviceShare> taken) {
    if (taken.isEmpty()) {
      return this;
    }
    return new Devices(
        spares.stream()
            .map(spare -> {
              double share =
                  taken.stream()
                      .filter(t -> t.device().id().equals(spare.device().id()))
                      .mapToDouble(DeviceShare::share)
                      .sum();
              return share == 0 ? spare : spare.without(share);
            })
            .toList());
  }
}
