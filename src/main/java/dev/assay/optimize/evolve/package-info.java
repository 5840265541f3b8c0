/// Searching by descent: trials are parents of trials. Who drives a search makes a [Nsga2] or an
/// [Evolution] and asks it as any optimizer; what stands on its own are the rules of the latter, a
/// [Gate] that rises and a [Plateau] that ends it.
@NullMarked
package dev.assay.optimize.evolve;

import org.jspecify.annotations.NullMarked;
