/// The contract of the single source of truth. Every method is one whole change, atomic with its
/// events; there is no begin or commit to call. Engine, control and analysis call it; adapters in
/// rooms below implement it. Data passes as plain records: the store knows what the queue needs and
/// keeps the rest (specification, parameters, values) as text it does not interpret.
@NullMarked
package dev.assay.store;

import org.jspecify.annotations.NullMarked;
