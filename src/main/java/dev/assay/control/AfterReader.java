package dev.assay.control;

import dev.assay.experiment.After;

/// The grammar of `--after ID[:ok|any]`.
final class AfterReader {
  private AfterReader() {}

  static After read(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new After(text, After.On.OK);
    }
    String reference = text.substring(0, colon);
    return switch (text.substring(colon + 1)) {
      case "ok" -> new After(reference, After.On.OK);
      case "any" -> new After(reference, After.On.ANY);
      default ->
          throw Refusals.usage(
              "--after: '%s' ends with ':%s'; allowed are :ok and :any"
                  .formatted(text, text.substring(colon + 1)),
              "write --after %s:any to go on after any end".formatted(reference));
    };
  }
}
