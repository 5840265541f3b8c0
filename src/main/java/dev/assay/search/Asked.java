package dev.assay.search;

import dev.assay.space.Value;

/// What a person wants to be tried next.
///
/// @param params all of a point, or a part of one, to which the rest is proposed
/// @param isAsItIs whether it is tried as it is, though it is no point of the space
/// @param by who wants it
public record Asked(Value.Object params, boolean isAsItIs, String by) {}
