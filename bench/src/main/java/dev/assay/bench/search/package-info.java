/// Answers how well Assay searches, beside the published medians of another optimizer, and how long
/// a suggestion takes. Stands alone within the benchmarks: it needs the product's classes and no
/// store, so it also runs from a checkout that was only compiled.
package dev.assay.bench.search;
