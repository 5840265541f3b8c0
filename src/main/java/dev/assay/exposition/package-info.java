/// Numbers for those who watch many machines, as text that Prometheus reads: [Metric] values go in,
/// [Exposition] writes them. The one room that knows the library; nobody else loads it. Floor 1;
/// for control.
@NullMarked
package dev.assay.exposition;

import org.jspecify.annotations.NullMarked;
