package dev.assay.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// What a store offers that is kept in files which git carries between machines. A capability: not
/// every store has it.
public interface Carried {

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

  /// The folder of the entries that tell other machines of what ended here; it need not be there.
  /// Empty where nobody is told.
  Optional<Path> ledger();

  /// Replaces the entry of a run of which both sides have told: it says what the document of the
  /// run says, where that is here. Merge the documents first.
  ///
  /// @param file below [#ledger]
  /// @param isTrial whether only to try: nothing is written
  /// @throws StoreException `CONFLICT` when a person must decide, with what and why
  void mergeEntry(Path file, String ours, String theirs, boolean isTrial);

  /// The text that was kept under the id of a frozen batch.
  Optional<String> batch(String id);

  /// Keeps a text under the id of a frozen batch; nobody else changes it meanwhile.
  ///
  /// @param id letters and digits
  /// @param change from the text that is there, empty for none, to what is to be there
  void changeBatch(String id, Function<Optional<String>, String> change);
}
