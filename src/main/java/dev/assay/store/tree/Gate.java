package dev.assay.store.tree;

/// Where the parents of an experiment stand, those outside of it.
///
/// @param open how many have not ended
/// @param bad one has not ended as it was asked to
record Gate(int open, boolean bad) {}
