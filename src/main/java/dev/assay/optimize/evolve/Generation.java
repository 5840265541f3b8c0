package dev.assay.optimize.evolve;

import java.util.List;

/// The generation that children are added to.
///
/// @param number from 0, whose trials have no parents
/// @param population what it is bred from, the best first
/// @param awaited trials of earlier generations that were running when it began
/// @param size how many trials it has that were not cancelled
record Generation(int number, List<Individual> population, List<Integer> awaited, int size) {}
