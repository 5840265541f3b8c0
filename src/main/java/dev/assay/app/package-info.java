/// Main, `Assay.open` for programs in Java, and the wiring of adapters; the only room that sees
/// every other.
@NullMarked
package dev.assay.app;

import org.jspecify.annotations.NullMarked;
