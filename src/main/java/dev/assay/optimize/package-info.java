/// What to try next: pure functions from a problem, its history and the number of a trial to a
/// proposal. Holds the contract, what all optimizers share, and those that need no model; each
/// model has a room below this one. Knows neither store nor clock; who drives a search asks.
@NullMarked
package dev.assay.optimize;

import org.jspecify.annotations.NullMarked;
