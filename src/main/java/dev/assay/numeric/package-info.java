/// Numbers and nothing else: random bits, special functions, linear algebra, minimisers,
/// low-discrepancy sequences, statistics. Pure functions on doubles and arrays of them that know no
/// word of experiments; the only room that imports the numerics library. Ground floor, below space.
@NullMarked
package dev.assay.numeric;

import org.jspecify.annotations.NullMarked;
