package dev.assay.experiment;

import java.util.List;

/// Whether the code is copied at submit, and what belongs to it.
///
/// @param taken whether there is a copy at all
/// @param include patterns of files that git ignores, and that belong to it all the same
/// @param exclude patterns of files that do not belong to it; wins over `include`
/// @param maxBytes a copy of more is refused
public record Snapshot(boolean taken, List<String> include, List<String> exclude, long maxBytes) {

  /// More is data, not code, unless somebody says so.
  public static final long MAX_BYTES = 100L << 20;

  /// No copy.
  public static final Snapshot NONE = new Snapshot(false, List.of(), List.of(), MAX_BYTES);

  /// A copy of what git knows, or does not ignore.
  public static final Snapshot USUAL = new Snapshot(true, List.of(), List.of(), MAX_BYTES);

  public Snapshot {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }
}
