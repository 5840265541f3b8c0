package dev.assay.draft;

import dev.assay.json.Json;
import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/// A first range for what a program lets its caller set, by its name and its default. Only what is
/// known to be worth trying gets one.
final class Suggestion {

  private static final Set<String> NEVER =
      Set.of(
          "seed",
          "gpu",
          "gpus",
          "device",
          "devices",
          "rank",
          "local_rank",
          "world_size",
          "port",
          "workers",
          "threads",
          "verbose",
          "debug",
          "resume",
          "timeout",
          "precision",
          "backend");
  private static final List<String> NEVER_PARTS =
      List.of("num_workers", "n_jobs", "log_", "_interval", "save_", "eval_", "print_", "seed");
  private static final List<String> LENGTHS =
      List.of(
          "epochs",
          "epoch",
          "max_epochs",
          "num_epochs",
          "num_train_epochs",
          "n_epochs",
          "steps",
          "max_steps",
          "num_steps",
          "total_steps",
          "iterations",
          "max_iter",
          "n_iter");
  private static final long MOST = 1_000_000;

  private Suggestion() {}

  /// Whether it says how long a training lasts, which is no thing to try: a scheduler decides it.
  static boolean isLength(Knob knob) {
    return LENGTHS.contains(plain(knob));
  }

  /// The parameter as a specification writes it; empty where nothing is suggested.
  static Optional<String> of(Knob knob) {
    String name = plain(knob);
    if (isLength(knob) || NEVER.contains(name) || NEVER_PARTS.stream().anyMatch(name::contains)) {
      return Optional.empty();
    }
    if (!knob.choices().isEmpty()) {
      return knob.choices().size() == 1 ? Optional.empty() : Optional.of(choices(knob));
    }
    return switch (knob.kind()) {
      case WHOLE -> whole(name, preset(knob));
      case NUMBER -> whole(name, preset(knob)).or(() -> real(name, preset(knob)));
      case REAL -> real(name, preset(knob));
      case TEXT -> Optional.empty();
    };
  }

  private static String plain(Knob knob) {
    return knob.plainName().toLowerCase(Locale.ROOT);
  }

  private static OptionalDouble preset(Knob knob) {
    return knob.preset().map(Suggestion::number).orElse(OptionalDouble.empty());
  }

  private static OptionalDouble number(Value value) {
    return switch (value) {
      case Value.Int(BigInteger number) -> OptionalDouble.of(number.doubleValue());
      case Value.Float(double number) -> OptionalDouble.of(number);
      case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
          OptionalDouble.empty();
    };
  }

  private static String choices(Knob knob) {
    return knob.choices().stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
  }

  private static Optional<String> real(String name, OptionalDouble preset) {
    double value = preset.orElse(0);
    if (is(name, "lr", "learning_rate", "eta0") || ends(name, "_lr", "_learning_rate")) {
      return logarithmic(value > 0 ? value / 10 : 1e-5, value > 0 ? value * 10 : 1e-1);
    }
    if (is(name, "weight_decay", "wd", "l1", "l2", "decay", "l2_regularization", "reg_lambda")
        || ends(name, "_decay", "_wd")) {
      return value < 0.5
          ? logarithmic(value > 0 ? value / 100 : 1e-6, value > 0 ? value * 10 : 1e-1)
          : nearOne(value);
    }
    if (name.contains("dropout") || ends(name, "drop_rate", "drop_path") || is(name, "drop")) {
      return linear(0, 0.5);
    }
    if (name.contains("label_smoothing") || name.contains("warmup_ratio")) {
      return linear(0, 0.2);
    }
    if (is(name, "momentum", "beta1", "beta2", "rho", "ema", "gamma")) {
      return nearOne(value);
    }
    if (name.contains("clip") || is(name, "max_norm", "max_grad_norm")) {
      return value > 0 ? logarithmic(value / 10, value * 10) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<String> whole(String name, OptionalDouble preset) {
    if (preset.isEmpty() || preset.getAsDouble() < 1 || preset.getAsDouble() > MOST) {
      return Optional.empty();
    }
    long value = (long) preset.getAsDouble();
    boolean isSize =
        is(
                name,
                "width",
                "hidden",
                "units",
                "channels",
                "dim",
                "bs",
                "batch",
                "d_model",
                "rank_dim")
            || name.contains("batch_size")
            || name.contains("hidden_")
            || ends(name, "_dim", "_size", "_units", "_channels", "_width", "_features");
    if (isSize) {
      return Long.bitCount(value) == 1
          ? Optional.of(range("int", Math.max(1, value / 4), value * 4, ", scale: pow2"))
          : Optional.of(range("int", Math.max(1, value / 4), value * 4, ", scale: log"));
    }
    boolean isDepth =
        is(name, "depth", "layers", "heads", "blocks", "max_depth", "n_estimators", "num_leaves")
            || ends(name, "_layers", "_heads", "_blocks", "_depth", "max_leaf_nodes");
    return isDepth
        ? Optional.of(range("int", Math.max(1, value / 2), value * 2, ""))
        : Optional.empty();
  }

  private static boolean is(String name, String... names) {
    return List.of(names).contains(name);
  }

  private static boolean ends(String name, String... ends) {
    return List.of(ends).stream().anyMatch(name::endsWith);
  }

  /// Distances from 1 a fifth and three times as large.
  private static Optional<String> nearOne(double value) {
    return value > 0.5 && value < 1 && 1 - value > 1e-9
        ? real(Math.max(0.5, 1 - 3 * (1 - value)), 1 - (1 - value) / 5, ", scale: logit")
        : Optional.empty();
  }

  private static Optional<String> logarithmic(double low, double high) {
    return real(low, high, ", scale: log");
  }

  private static Optional<String> linear(double low, double high) {
    return real(low, high, "");
  }

  private static Optional<String> real(double low, double high, String scale) {
    String from = shown(low);
    String to = shown(high);
    boolean isRange =
        Double.isFinite(low)
            && Double.isFinite(high)
            && (scale.isEmpty() || Double.parseDouble(from) > 1e-300)
            && Double.parseDouble(from) < Double.parseDouble(to);
    return isRange
        ? Optional.of("{type: float, low: %s, high: %s%s}".formatted(from, to, scale))
        : Optional.empty();
  }

  private static String range(String type, long low, long high, String scale) {
    return "{type: %s, low: %d, high: %d%s}".formatted(type, low, high, scale);
  }

  /// With no more digits than a person would write.
  private static String shown(double number) {
    if (number == 0 || !Double.isFinite(number)) {
      return "0";
    }
    double rounded = Double.parseDouble(String.format(Locale.ROOT, "%.4g", number));
    String text = FloatText.of(rounded);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
