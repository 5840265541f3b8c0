package dev.assay.client;

import dev.assay.control.ControlException;

/// Something that somebody waits for.
interface Awaited {
  /// The id of the experiment or trial.
  String id();

  /// Looks at what is stored, and completes if it has ended.
  ///
  /// @return whether it is complete
  boolean look();

  /// Completes without a result.
  void fail(RuntimeException why);

  /// As [#look], where what cannot be looked at any more completes as well.
  ///
  /// @throws ControlException `UNAVAILABLE` when the store cannot be reached now
  default boolean settle() {
    try {
      return look();
    } catch (RuntimeException e) {
      if (e instanceof ControlException refusal
          && refusal.code() == ControlException.Code.UNAVAILABLE) {
        throw e;
      }
      fail(e);
      return true;
    }
  }
}
