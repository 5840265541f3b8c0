/// What an experiment found: best, baseline, aggregate, failures; which parameters mattered, and
/// which trials no other one beats. Reads only: pure functions over trials as the store shows them,
/// or as a search sees them; nothing here asks the store or changes anything. Control calls it.
@NullMarked
package dev.assay.analysis;

import org.jspecify.annotations.NullMarked;
