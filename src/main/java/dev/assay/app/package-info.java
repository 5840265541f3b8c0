/// Main and the wiring of adapters; the only room that sees every other.
@NullMarked
package dev.assay.app;

import org.jspecify.annotations.NullMarked;
