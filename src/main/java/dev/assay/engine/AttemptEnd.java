package dev.assay.engine;

import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Finish;
import dev.assay.trial.AttemptId;

/// How the watching of one attempt ended.
sealed interface AttemptEnd {

  /// The attempt it is about.
  AttemptId attempt();

  /// The attempt is over and this is what is to be stored; its slot is free.
  record Over(Finish finish) implements AttemptEnd {
    @Override
    public AttemptId attempt() {
      return finish.attempt();
    }
  }

  /// It could not be started here and is to be given back untouched.
  ///
  /// @param why one line for the operator
  record GivenBack(AttemptId attempt, String why) implements AttemptEnd {}

  /// Its devices were taken by somebody else before it started: to be given back untouched, and
  /// another job may well start here.
  ///
  /// @param why one line for the operator
  record NotNow(AttemptId attempt, String why) implements AttemptEnd {}

  /// Files that an earlier stage must have left are gone, so it did not start.
  ///
  /// @param earlier whose they are
  /// @param why one line for the operator
  record Spoiled(AttemptId attempt, Earlier earlier, String why) implements AttemptEnd {}

  /// It lives on and is no longer watched here.
  record Left(AttemptId attempt) implements AttemptEnd {}
}
