package dev.assay.config;

import dev.assay.experiment.Notify;
import java.util.Set;

/// Who is told of every experiment.
///
/// @param allowPrivate hosts that may have a private address, in lower case
public record Notifying(Notify told, Set<String> allowPrivate) {
  /// Nobody, and no private address.
  public static final Notifying NONE = new Notifying(Notify.NONE, Set.of());

  public Notifying {
    allowPrivate = Set.copyOf(allowPrivate);
  }
}
