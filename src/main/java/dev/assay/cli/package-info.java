/// The command line: words in, text out. Sees the one door (control), what the grammar calls bad
/// input, and the JSON room; never the engine or a store. `Cli.run` is the only way in.
@NullMarked
package dev.assay.cli;

import org.jspecify.annotations.NullMarked;
