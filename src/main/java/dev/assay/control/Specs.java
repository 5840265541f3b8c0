package dev.assay.control;

import dev.assay.config.SpecText;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.json.Json;
import dev.assay.space.Value;

/// Specifications as the store keeps them.
final class Specs {
  private Specs() {}

  static ExperimentSpec stored(String text) {
    try {
      return SpecText.read(text);
    } catch (IllegalArgumentException e) {
      throw new ControlException(Code.UNAVAILABLE, String.valueOf(e.getMessage()), "", e);
    }
  }

  static String text(ExperimentSpec spec) {
    return SpecText.write(spec);
  }

  static Value json(ExperimentSpec spec) {
    return Json.parse(text(spec));
  }
}
