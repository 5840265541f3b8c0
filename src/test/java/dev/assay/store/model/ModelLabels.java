package dev.assay.store.model;

import java.util.ArrayList;
import java.util.List;

/// Tags and note of an experiment or trial as the contract says.
record ModelLabels(List<String> tags, String note) {
  static final ModelLabels NONE = new ModelLabels(List.of(), "");

  ModelLabels changed(Step.Label step) {
    var left = new ArrayList<>(tags);
    step.add().stream().filter(tag -> !tags.contains(tag)).forEach(left::add);
    // What is both added and removed was there before, or is not there after.
    left.removeIf(tag -> step.remove().contains(tag) && tags.contains(tag));
    return new ModelLabels(List.copyOf(left), step.note().orElse(note));
  }
}
