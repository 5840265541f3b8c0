package dev.assay.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Which devices a job may get, best first. It never gets another one: who does not mind says `any`
/// last, so nothing falls through in silence.
///
/// @param choices each is `any`, a device's number (`0`, or `0:1` for an instance), the beginning
///   of an id (`GPU-…`, `MIG-…`), or a part of a name (`A100`); none is as `any`
public record GpuPreference(List<String> choices) {

  /// Every device is as good as the other.
  public static final GpuPreference ANY = new GpuPreference(List.of());

  /// What accepts every device.
  public static final String ANY_WORD = "any";

  /// A greater number is part of a name, such as 4090.
  private static final int GREATEST_NUMBER = 63;

  public GpuPreference {
    choices = List.copyOf(choices);
  }

  /// Reads choices with commas between them; blank for [#ANY].
  public static GpuPreference of(String text) {
    return new GpuPreference(
        Arrays.stream(text.split(",")).map(String::strip).filter(c -> !c.isEmpty()).toList());
  }

  /// How much a device is wanted: 0 for the best choice; empty if the job must not get it.
  public OptionalInt rank(Device device) {
    if (choices.isEmpty()) {
      return OptionalInt.of(0);
    }
    for (int rank = 0; rank < choices.size(); rank++) {
      if (accepts(choices.get(rank), device)) {
        return OptionalInt.of(rank);
      }
    }
    return OptionalInt.empty();
  }

  /// Whether `choice` names this device.
  public static boolean accepts(String choice, Device device) {
    if (choice.equals(ANY_WORD) || choice.equals(device.label())) {
      return true;
    }
    if (isNumber(choice)) {
      return false;
    }
    String small = choice.toLowerCase(Locale.ROOT);
    return device.id().toLowerCase(Locale.ROOT).startsWith(small)
        || device.name().toLowerCase(Locale.ROOT).contains(small);
  }

  private static boolean isNumber(String choice) {
    return choice.matches("\\d+:\\d+")
        || (choice.matches("\\d{1,2}") && Integer.parseInt(choice) <= GREATEST_NUMBER);
  }

  /// The choices as [#of] reads them.
  @Override
  public String toString() {
    return String.join(",", choices);
  }
}
