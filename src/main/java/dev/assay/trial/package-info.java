/// Trials, jobs and attempts: their ids, their states and legal moves, and how an attempt can end.
/// Floor 0, above experiment.
@NullMarked
package dev.assay.trial;

import org.jspecify.annotations.NullMarked;
