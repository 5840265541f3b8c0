package dev.assay.config;

import dev.assay.space.Value;

/// The ways in which a bounded number of a Metta sweep is spread.
enum MettaLeaf {
  LINEAR("float", ""),
  LOG("float", "log"),
  LOGIT("float", "logit"),
  WHOLE("int", ""),
  WHOLE_LOG("int", "log"),
  POWERS("int", "pow2");

  private final String type;
  private final String scale;

  MettaLeaf(String type, String scale) {
    this.type = type;
    this.scale = scale;
  }

  /// The way that `distribution`, `space` or the bounds themselves tell; an unknown one is a
  /// problem.
  static MettaLeaf of(Foreign leaf) {
    boolean whole = leaf.text("is_int").filter("true"::equals).isPresent();
    String key = leaf.has("distribution") ? "distribution" : "space";
    String told = leaf.text(key).orElse(whole ? "int_uniform" : "uniform");
    return switch (told) {
      case "uniform", "linear", "normal" -> whole ? WHOLE : LINEAR;
      case "log_normal", "log_uniform_values", "log" -> whole ? WHOLE_LOG : LOG;
      case "logit_normal", "logit" -> LOGIT;
      case "int_uniform" -> WHOLE;
      case "int_log_uniform" -> WHOLE_LOG;
      case "uniform_pow2", "pow2" -> POWERS;
      default -> {
        leaf.error(
            key,
            "found '%s'; uniform, log_normal, logit_normal, int_uniform, uniform_pow2 is allowed"
                .formatted(told));
        yield LINEAR;
      }
    };
  }

  /// Puts type, scale and bounds into `domain`.
  void put(Foreign leaf, double low, double high, Rewrite domain) {
    domain.put("type", type).put("low", value(leaf, low)).put("high", value(leaf, high));
    if (!scale.isEmpty()) {
      domain.put("scale", scale);
    }
  }

  /// `number` as a value of this kind; a power of two is the nearest one.
  Value value(Foreign leaf, double number) {
    return switch (this) {
      case LINEAR, LOG, LOGIT -> Value.of(number);
      case WHOLE, WHOLE_LOG -> leaf.whole(number);
      case POWERS -> leaf.whole(Math.pow(2, Math.rint(Math.log(number) / Math.log(2))));
    };
  }

  /// Where the search starts when nobody says: the middle of the scale.
  double middle(double low, double high) {
    return switch (this) {
      case LINEAR, WHOLE, LOGIT -> (low + high) / 2;
      case LOG, WHOLE_LOG, POWERS -> Math.sqrt(low * high);
    };
  }
}
