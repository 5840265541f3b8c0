package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.store.StoreException;
import java.util.function.Supplier;

/// Turns what the store refuses into what front ends know.
final class Refusals {
  private Refusals() {}

  static <T> T mapped(Supplier<T> action) {
    try {
      return action.get();
    } catch (StoreException e) {
      throw of(e);
    }
  }

  static ControlException of(StoreException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case NOT_FOUND -> new ControlException(Code.NOT_FOUND, message, LIST, e);
      case CONFLICT -> new ControlException(Code.CONFLICT, message, "", e);
      case REFUSED -> new ControlException(Code.REFUSED, message, BUDGET, e);
      case NOT_PERMITTED -> new ControlException(Code.NOT_PERMITTED, message, "", e);
      case UNAVAILABLE ->
          new ControlException(
              Code.UNAVAILABLE,
              message,
              "nothing that was acknowledged is lost; running jobs live on; try again",
              e);
      case UNSUPPORTED -> new ControlException(Code.USAGE, message, "", e);
      case UNUSABLE -> new ControlException(Code.UNAVAILABLE, message, "", e);
    };
  }

  static ControlException notFound(String message) {
    return new ControlException(Code.NOT_FOUND, message, LIST);
  }

  static ControlException usage(String message, String hint) {
    return new ControlException(Code.USAGE, message, hint);
  }

  private static final String BUDGET = "assay experiment budget ID shows the budget and raises it";
  private static final String LIST = "assay experiment list shows what there is";
}
