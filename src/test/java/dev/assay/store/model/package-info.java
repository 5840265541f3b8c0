/// A model-based property test of the store contract: random stories of submitting, claiming,
/// finishing, losing, steering and reopening are told to a store and to a pure model of what the
/// contract says, and compared after every step. A story that fails is made as short as it can be
/// and printed so that it can be pasted into a test.
@NullMarked
package dev.assay.store.model;

import org.jspecify.annotations.NullMarked;
