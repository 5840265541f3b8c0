/// Searches that model the objective by Gaussian processes: what the model is, how it is fitted,
/// what it says a trial is worth, and how the best trial is found. The rest of the house sees the
/// two optimizers and their settings only.
@NullMarked
package dev.assay.optimize.gp;

import org.jspecify.annotations.NullMarked;
