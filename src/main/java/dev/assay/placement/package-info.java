/// Which waiting work fits which free room: the devices of a job, what a machine lacks for it, when
/// a job that is passed over gets its turn. Pure functions of what they are given, so that every
/// claim and every wait can be explained; the stores decide by them, control explains by them.
@NullMarked
package dev.assay.placement;

import org.jspecify.annotations.NullMarked;
