/// What goes on, pauses, stops and is promoted: pure functions from a snapshot of a sweep to
/// decisions. Nothing is remembered between two calls: where a trial stands on its rungs follows
/// from its reports, so a controller may die at any moment and the next one decides the same. Knows
/// neither store nor clock nor optimizer; who drives a sweep asks.
@NullMarked
package dev.assay.schedule;

import org.jspecify.annotations.NullMarked;
