package dev.assay.store;

import java.nio.file.Path;

/// A store in files that git carries between machines: makes one of what two of them did to the
/// same document. A capability: not every store has it.
public interface Merging {

  /// The folder below which the documents stand.
  Path root();

  /// Replaces a document by what both sides know, and the file as it stands now where it can be
  /// read: a worker may have gone on in the meantime. Doing so again changes nothing.
  ///
  /// @param file below [#root]
  /// @param ours the whole text of one side
  /// @param theirs the whole text of the other
  /// @param isTrial whether only to try: nothing is written
  /// @throws StoreException `CONFLICT` when a person must decide, with what and why; nothing was
  ///   changed
  void merge(Path file, String ours, String theirs, boolean isTrial);
}
