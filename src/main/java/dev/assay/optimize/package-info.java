/// What to try next: one file an optimizer, each a pure function of a space, its constraints and a
/// seed. Floor 1: sees the rooms of floor 0 only; the engine calls it and stores what it proposes.
@NullMarked
package dev.assay.optimize;

import org.jspecify.annotations.NullMarked;
