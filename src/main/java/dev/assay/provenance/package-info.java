/// What an experiment was made of: the state of its code, the interpreter, lock files and machine,
/// and, where it is asked for, a copy of the code itself. Reads the file system and asks `git`;
/// knows neither the store nor the queue. Control calls it at submit, the engine when an attempt
/// starts.
@NullMarked
package dev.assay.provenance;

import org.jspecify.annotations.NullMarked;
