package dev.assay.space;

/// One entry of a space, as it was declared.
///
/// | declared | what an optimizer chooses | what a job sees |
/// |---|---|---|
/// | [Parameter] | one of its values | that value |
/// | [Zip] | one of its rows | the members of the row |
/// | [Tie] | nothing | what its expression gives |
public sealed interface Declaration permits Parameter, Zip, Tie {

  /// What messages call it; of a parameter and a tie also what a job calls it.
  String name();

  /// When it is there at all.
  Condition when();
}
