package dev.assay.bench;

import java.util.List;

/// One question about speed.
interface Question {

  /// The word by which it is asked for.
  String name();

  /// Measures. Everything that is not in the question is outside the clock.
  ///
  /// @param runs how often; the median is the answer
  List<Answer> ask(Place place, int runs) throws Exception;
}
