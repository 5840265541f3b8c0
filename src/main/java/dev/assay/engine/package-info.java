/// The loops that turn stored jobs into processes and processes into stored results: claim,
/// observe, stop, rescue. Called by control; calls the store contract, process and config. Data
/// passes as claim → launch → process → capture → finish.
@NullMarked
package dev.assay.engine;

import org.jspecify.annotations.NullMarked;
