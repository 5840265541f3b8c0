/// One operating-system process group per attempt: start it, watch it, stop it, adopt it after a
/// restart. [Processes] is the door. The contract between worker and job is the attempt's
/// directory; what happens to the job is written there by its keeper, a small shell script that
/// outlives the worker, so every question is answered from files and from /proc. Floor 1; for the
/// dispatchers and the engine. Linux only.
@NullMarked
package dev.assay.process;

import org.jspecify.annotations.NullMarked;
