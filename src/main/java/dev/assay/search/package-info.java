/// A whole search as one value: which optimizer by name, what is tried before it has a say, how
/// several objectives become one, what is known from other experiments, what a proposal may see.
/// Pure functions over histories, above all optimizers; who drives a search calls
/// [dev.assay.search.Searcher].
@NullMarked
package dev.assay.search;

import org.jspecify.annotations.NullMarked;
