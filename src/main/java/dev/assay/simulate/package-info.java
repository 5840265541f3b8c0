/// What a search would do, without doing it: objectives whose answer is known (test functions,
/// tables of real trainings) and a virtual clock, so that hours of many workers pass in
/// milliseconds. Sees optimizers and schedulers and drives them as a controller does; reads tables
/// from files and changes nothing. Control asks it, and the benchmarks do.
@NullMarked
package dev.assay.simulate;

import org.jspecify.annotations.NullMarked;
