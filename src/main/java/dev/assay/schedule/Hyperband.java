package dev.assay.schedule;

import java.util.ArrayList;
import java.util.List;

/// Successive halving in several brackets, each with a later first rung, so that configurations
/// that learn slowly have a place where they are not ended too early; in the last one nobody is
/// ended. A trial's bracket follows from its number alone; brackets are as frequent as their share
/// asks for.
///
/// Source: Li et al., *Hyperband*, JMLR 18 (2018), algorithm 1: `⌊log_eta(max/min)⌋ + 1` brackets,
/// bracket s with `⌈B·eta^s/(s+1)⌉` configurations; each here halves asynchronously.
final class Hyperband implements Rule {

  /// The fractional part of the golden ratio: multiples of it fill the unit interval evenly.
  private static final double GOLDEN = 0.6180339887498949;

  private final List<Halving> brackets;
  private final double[] shares;

  Hyperband(Rungs rungs) {
    int most = (int) Math.floor(Math.log(rungs.max() / rungs.min()) / Math.log(rungs.eta()) + 1e-9);
    this.brackets = new ArrayList<>();
    this.shares = new double[most + 1];
    double sum = 0;
    for (int s = 0; s <= most; s++) {
      double first = rungs.min() * Math.pow(rungs.eta(), s);
      if (first < rungs.max() * (1 - 1e-9)) {
        brackets.add(new Halving(new Rungs(first, rungs.max(), rungs.eta())));
      }
      int halvings = most - s;
      shares[s] = Math.ceil((most + 1) * Math.pow(rungs.eta(), halvings) / (halvings + 1));
      sum += shares[s];
    }
    for (int s = 0; s <= most; s++) {
      shares[s] /= sum;
    }
  }

  /// The bracket of trial `number`: in bracket 0 trials are halved from the first rung on.
  int bracket(int number) {
    double place = number * GOLDEN % 1;
    for (int s = 0; s < shares.length - 1; s++) {
      place -= shares[s];
      if (place < 0) {
        return s;
      }
    }
    return shares.length - 1;
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    var stops = new ArrayList<Decision.Stop>();
    for (int s = 0; s < brackets.size(); s++) {
      int bracket = s;
      stops.addAll(
          brackets
              .get(s)
              .stops(
                  snapshot.runs().stream()
                      .filter(run -> bracket(run.number()) == bracket)
                      .toList()));
    }
    return stops;
  }
}
