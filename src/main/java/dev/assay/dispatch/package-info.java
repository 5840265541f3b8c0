/// Brings work to where it can run. A batch of jobs is frozen under an id, and written down as a
/// script that another machine starts: plain shell, a Slurm array, or a list of commands for
/// whatever else a site has. Pure: batches and options in, text out. Floor 1; control calls it.
@NullMarked
package dev.assay.dispatch;

import org.jspecify.annotations.NullMarked;
