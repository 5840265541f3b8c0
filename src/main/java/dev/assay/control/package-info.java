/// The one door: everything a person or agent may ask of Assay. Front ends (command line, later
/// REST and MCP) call it and nothing below it; it calls engine, analysis, config and the store
/// contract. What it answers are documents of one shape for all front ends.
@NullMarked
package dev.assay.control;

import org.jspecify.annotations.NullMarked;
