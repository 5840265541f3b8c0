package dev.assay.control;

import dev.assay.space.Value;
import java.util.Map;

/// Taking work from one machine to another.
public interface Carrying {

  /// Resolves the documents of a tree that git could not merge, each by what both sides know. The
  /// document has `ok`, the files that are `merged`, and those that are `left` to a person, each
  /// with `why`; what is left is unchanged.
  ///
  /// @param environment of the caller: where `git` is found
  /// @param isTrial whether only to say what would be done
  /// @throws ControlException `USAGE` where the store is no tree, `UNAVAILABLE` where git gives no
  ///   answer
  Value.Object merge(Map<String, String> environment, boolean isTrial);
}
