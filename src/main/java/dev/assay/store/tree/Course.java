package dev.assay.store.tree;

import dev.assay.store.Leases.Checkpoint;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import java.util.Optional;
import java.util.OptionalDouble;

/// By whom a job is run, how far, and from where.
///
/// @param told whoever asked for its trial runs it and tells how it ended; no worker does
/// @param until the resource at which it is to pause; empty to train to the end
/// @param resumes whose checkpoint it goes on from
record Course(boolean told, OptionalDouble until, Optional<Checkpoint> resumes) {

  /// Workers run it from the beginning to the end.
  static final Course WHOLE = new Course(false, OptionalDouble.empty(), Optional.empty());

  /// Whoever asked for it runs it.
  static final Course TOLD = new Course(true, OptionalDouble.empty(), Optional.empty());

  /// @param until infinite to train to the end
  static Course of(double until, Optional<Checkpoint> resumes) {
    return new Course(
        false,
        until == Double.POSITIVE_INFINITY ? OptionalDouble.empty() : OptionalDouble.of(until),
        resumes);
  }

  Course toTheEnd() {
    return new Course(told, OptionalDouble.empty(), resumes);
  }

  /// Adds what is to be said of it to the members of its job.
  Members write(Members members) {
    members.add("told", told);
    until.ifPresent(there -> members.put("until", dev.assay.space.Value.of(there)));
    resumes.ifPresent(from ->
        members
            .put("resumes", from.job().toString())
            .put("resumes_attempt", from.attempt().number()));
    return members;
  }

  static Course read(Fields fields) {
    return new Course(
        fields.isTrue("told"),
        fields.maybeReal("until"),
        fields
            .maybeText("resumes")
            .map(job ->
                new Checkpoint(JobId.parse(job), new AttemptId(fields.number("resumes_attempt")))));
  }
}
