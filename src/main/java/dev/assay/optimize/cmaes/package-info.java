/// Searching by a normal distribution that learns: CMA-ES for parameters that lie in an order, with
/// probabilities beside it for those that do not. Who drives a search makes a [Cmaes] and asks it
/// as any optimizer; everything else here is its own.
@NullMarked
package dev.assay.optimize.cmaes;

import org.jspecify.annotations.NullMarked;
