/// Trials as other tools keep them: tables (CSV, JSON lines) and the database of Optuna. What is
/// read comes out as plain records that know nothing of a store, and what is written is given so.
/// Called by `control`. A file is only ever read, never changed; what is written replaces a file in
/// one step. What such a file says is judged, never trusted: one line says what is wrong with it.
@NullMarked
package dev.assay.exchange;

import org.jspecify.annotations.NullMarked;
