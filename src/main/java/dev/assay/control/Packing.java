package dev.assay.control;

import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Portable;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// How specifications are stored by the kind of store: in a tree so that another machine can run
/// them, elsewhere as they are.
final class Packing {
  private Packing() {}

  static UnaryOperator<ExperimentSpec> of(Settings settings) {
    return switch (settings.store()) {
      case StoreChoice.Sqlite _, StoreChoice.Postgresql _ -> UnaryOperator.identity();
      case StoreChoice.Tree _ -> {
        var portable = portable(settings);
        yield spec -> portable.packed(refuseTold(spec));
      }
    };
  }

  /// What shapes specifications for a tree.
  static Portable portable(Settings settings) {
    Path home = settings.home().toAbsolutePath().normalize();
    return new Portable(home.resolveSibling(""));
  }

  /// Refuses what a tree could not do.
  static ExperimentSpec refuseTold(ExperimentSpec spec) {
    if (!spec.told().to().isEmpty()) {
      throw Refusals.usage(
          "'%s' wants somebody to be told, and a tree store tells nobody"
              .formatted(spec.about().name()),
          "take `notify` out, or keep the experiment in sqlite");
    }
    return spec;
  }
}
