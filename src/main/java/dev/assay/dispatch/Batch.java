package dev.assay.dispatch;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Jobs frozen in their order. A script names the batch and a place in it; whatever is queued, ends
/// or is removed afterwards, the place keeps its job. Immutable.
///
/// @param jobs ids of their trials, each once; place 0 is the first
/// @param tag the label they were chosen by; empty for none
/// @param experiment the experiment they were chosen by; empty for any
/// @param owner label of the machine that may run it; empty until one has begun
/// @param frozenAt when it was made
public record Batch(
    List<ContentId> jobs, String tag, String experiment, String owner, Instant frozenAt) {

  private static final Pattern ID = Pattern.compile("b[0-9a-f]{11}");

  /// @throws DispatchException when there is no job, or one twice
  public Batch {
    jobs = List.copyOf(jobs);
    if (jobs.isEmpty()) {
      throw new DispatchException("a batch needs at least one job");
    }
    var seen = new HashSet<ContentId>();
    for (ContentId job : jobs) {
      if (!seen.add(job)) {
        throw new DispatchException("job %s stands in the batch twice".formatted(job.hex()));
      }
    }
  }

  /// What a script carries: `b` and eleven hexadecimal digits. The same jobs chosen in the same
  /// order by the same label have the same id, so a script that is written again is the same.
  public String id() {
    SequencedMap<String, Value> chosen = new LinkedHashMap<>();
    chosen.put("experiment", Value.of(experiment));
    chosen.put("jobs", Value.of(jobs.stream().map(job -> Value.of(job.hex())).toList()));
    chosen.put("tag", Value.of(tag));
    return "b" + ContentId.of(new Value.Object(chosen)).hex().substring(0, 11);
  }

  /// Whether `text` may name a batch.
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /// The job at `index`.
  ///
  /// @throws DispatchException when there is none
  public ContentId job(int index) {
    if (index < 0 || index >= jobs.size()) {
      throw new DispatchException(
          "batch %s has no job %d; its jobs are 0 to %d".formatted(id(), index, jobs.size() - 1));
    }
    return jobs.get(index);
  }

  /// Run by the machine that calls itself `label`.
  public Batch ownedBy(String label) {
    return new Batch(jobs, tag, experiment, label, frozenAt);
  }

  /// Whether the machine that calls itself `label` may run it.
  public boolean isFor(String label) {
    return owner.isEmpty() || owner.equals(label);
  }
}
