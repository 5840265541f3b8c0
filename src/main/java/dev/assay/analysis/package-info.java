/// What an experiment found: best, baseline, aggregate, failures. Reads only: pure functions over
/// trials as the store shows them; nothing here asks the store or changes anything. Control calls
/// it.
@NullMarked
package dev.assay.analysis;

import org.jspecify.annotations.NullMarked;
