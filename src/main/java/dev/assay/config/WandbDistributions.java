package dev.assay.config;

import java.util.List;
import java.util.Set;

/// One parameter of a W&B sweep → the same in Assay's keys.
final class WandbDistributions {

  /// How many standard deviations of a quantised normal are kept on both sides.
  private static final double TAILS = 8;

  private static final Set<String> KNOWN =
      Set.of(
          "distribution",
          "value",
          "values",
          "probabilities",
          "min",
          "max",
          "q",
          "mu",
          "sigma",
          "a",
          "b");

  private WandbDistributions() {}

  /// The domain, or an empty table after a problem was told.
  static Rewrite domain(Foreign parameter) {
    var domain = new Rewrite(parameter.table().line());
    parameter.ignoreAllBut(KNOWN);
    String distribution = parameter.text("distribution").orElseGet(() -> implied(parameter));

    switch (distribution) {
      case "constant" ->
          parameter
              .node("value")
              .ifPresent(value -> domain.put("type", "constant").put("value", value));
      case "categorical", "categorical_w_probabilities" -> {
        domain.put("type", "categorical").put("choices", parameter.items("values"));
        if (parameter.has("probabilities")) {
          domain.put("weights", parameter.items("probabilities"));
        }
      }
      case "int_uniform" -> bounds(parameter, domain.put("type", "int"));
      case "uniform" -> bounds(parameter, domain.put("type", "float"));
      case "log_uniform_values", "inv_log_uniform_values" ->
          bounds(parameter, domain.put("type", "float").put("scale", "log"));
      case "log_uniform" -> exponents(parameter, domain, 1);
      case "inv_log_uniform" -> exponents(parameter, domain, -1);
      case "q_uniform" -> quantised(parameter, domain);
      case "q_log_uniform", "q_log_uniform_values" -> quantisedLog(parameter, domain, distribution);
      case "normal" -> normal(parameter, domain.put("type", "float"));
      case "log_normal" -> normal(parameter, domain.put("type", "float").put("scale", "log"));
      case "q_normal" -> quantisedNormal(parameter, domain);
      default -> refuse(parameter, distribution);
    }
    return domain;
  }

  private static void refuse(Foreign parameter, String distribution) {
    boolean known = List.of("beta", "q_beta", "q_log_normal").contains(distribution);
    parameter.error(
        "distribution",
        known
            ? "%s has no counterpart".formatted(distribution)
            : "found '%s', which is no distribution of a sweep".formatted(distribution),
        "use uniform, log_uniform_values, normal or values");
  }

  private static String implied(Foreign parameter) {
    if (parameter.has("value")) {
      return "constant";
    }
    if (parameter.has("values")) {
      return "categorical";
    }
    if (parameter.has("min") && parameter.has("max")) {
      return parameter.isWhole("min") && parameter.isWhole("max") ? "int_uniform" : "uniform";
    }
    return parameter.has("mu") ? "normal" : "";
  }

  private static void bounds(Foreign parameter, Rewrite domain) {
    domain
        .at(parameter.line("min"))
        .put("low", parameter.numeric("min"))
        .at(parameter.line("max"))
        .put("high", parameter.numeric("max"));
    needBounds(parameter);
  }

  private static void needBounds(Foreign parameter) {
    for (String bound : List.of("min", "max")) {
      if (!parameter.has(bound)) {
        parameter.error(bound, "a distribution between bounds needs min and max");
      }
    }
  }

  /// The bounds are natural logarithms, of the value or of its inverse.
  private static void exponents(Foreign parameter, Rewrite domain, int sign) {
    needBounds(parameter);
    double min = Math.exp(sign * parameter.number("min").orElse(0));
    double max = Math.exp(sign * parameter.number("max").orElse(0));
    domain
        .put("type", "float")
        .put("scale", "log")
        .put("low", Math.min(min, max))
        .put("high", Math.max(min, max));
  }

  /// Rounded to multiples of `q`.
  private static void quantised(Foreign parameter, Rewrite domain) {
    needBounds(parameter);
    double q = parameter.number("q").orElse(1);
    double low = Math.rint(parameter.number("min").orElse(0) / q) * q;
    double high = Math.rint(parameter.number("max").orElse(0) / q) * q;
    multiples(parameter, domain, q, low, high);
  }

  private static void multiples(
      Foreign parameter, Rewrite domain, double q, double low, double high) {
    if (q == Math.rint(q) && low == Math.rint(low)) {
      domain
          .put("type", "int")
          .put("low", parameter.whole(low))
          .put("high", parameter.whole(high))
          .put("step", parameter.whole(q));
    } else {
      domain.put("type", "float").put("low", low).put("high", high).put("step", q);
    }
  }

  private static void quantisedLog(Foreign parameter, Rewrite domain, String distribution) {
    double q = parameter.number("q").orElse(1);
    if (q != 1) {
      parameter.error(
          "q",
          "%s in steps of %s has no counterpart".formatted(distribution, q),
          "use q: 1, or list the values");
      return;
    }
    needBounds(parameter);
    boolean values = distribution.endsWith("values");
    double min = parameter.number("min").orElse(0);
    double max = parameter.number("max").orElse(0);
    domain
        .put("type", "int")
        .put("scale", "log")
        .put("low", parameter.whole(Math.max(1, Math.rint(values ? min : Math.exp(min)))))
        .put("high", parameter.whole(Math.rint(values ? max : Math.exp(max))));
  }

  private static void normal(Foreign parameter, Rewrite domain) {
    domain
        .put("mean", parameter.number("mu").orElse(0))
        .put("sigma", parameter.number("sigma").orElse(1));
  }

  private static void quantisedNormal(Foreign parameter, Rewrite domain) {
    double q = parameter.number("q").orElse(1);
    double mu = parameter.number("mu").orElse(0);
    double sigma = parameter.number("sigma").orElse(1);
    multiples(
        parameter,
        domain,
        q,
        Math.rint((mu - TAILS * sigma) / q) * q,
        Math.rint((mu + TAILS * sigma) / q) * q);
    normal(parameter, domain);
    parameter.warn("distribution", "bounded %s standard deviations from its mean".formatted(TAILS));
  }
}
