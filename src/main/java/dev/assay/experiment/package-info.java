/// What is wanted: the specification of an experiment as data, already checked. Floor 0, above
/// space: no input or output, no store, no clock.
@NullMarked
package dev.assay.experiment;

import org.jspecify.annotations.NullMarked;
