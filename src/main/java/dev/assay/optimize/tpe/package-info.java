/// The tree-structured Parzen estimator: what good trials have that the others have not. For those
/// who make optimizers by name; sees the contract of optimizers and the numbers.
@NullMarked
package dev.assay.optimize.tpe;

import org.jspecify.annotations.NullMarked;
