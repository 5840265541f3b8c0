package dev.assay.notify;

/// What came of telling somebody.
public sealed interface Result {

  /// It was taken.
  record Delivered() implements Result {}

  /// It was not.
  ///
  /// @param why one line for people
  /// @param again whether another try may do better
  record Failed(String why, boolean again) implements Result {}
}
