package dev.assay.client;

import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.control.Steering.Outcome;
import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A search whose trials the program itself runs. What it proposes depends on what it was told
/// before, and on nothing else, so the same answers lead to the same proposals. Safe for many
/// threads and for many programs at once.
public final class Search {

  private final Control control;
  private final String id;
  private final String actor;

  Search(Control control, String id, String actor) {
    this.control = control;
    this.id = id;
    this.actor = actor;
  }

  static Search create(Control control, Spec spec, Path folder, Caller caller) {
    if (!(spec.source(folder) instanceof Source.Text text)) {
      throw new ControlException(
          ControlException.Code.USAGE,
          "a search is made from text or a file",
          "write its specification in YAML, JSON or TOML");
    }
    Value.Object receipt = control.steering().create(text, Optional.empty(), false, caller);
    return new Search(control, Fields.text(receipt, "experiment"), caller.actor());
  }

  /// The id of the experiment in which it is kept.
  public String id() {
    return id;
  }

  /// A trial to be run.
  ///
  /// @param id of the trial
  /// @param number 1, 2, … in the search
  /// @param params in plain Java, as those of a [TrialResult]
  public record Proposal(String id, int number, Map<String, @Nullable Object> params) {

    /// The number that is proposed for `param`.
    ///
    /// @throws IllegalArgumentException where there is none
    public double number(String param) {
      return Values.number(params, param, "the params of trial %s have".formatted(id));
    }
  }

  /// What to try next. Each trial is given once.
  ///
  /// @param count how many, at least 1; fewer come where the search has no more
  /// @throws ControlException `REFUSED` where there is no more to try; `CONFLICT` where others must
  ///   be told first
  public List<Proposal> ask(int count) {
    return control.steering().ask(id, count, actor).stream()
        .map(trial ->
            new Proposal(
                Fields.text(trial, "id"),
                Fields.whole(trial, "number").orElse(0),
                Values.map(Fields.object(trial, "params"))))
        .toList();
  }

  /// Tells what a trial came to.
  ///
  /// @param values the objectives among them
  /// @throws ControlException `USAGE` where an objective is missing; `CONFLICT` where it was told
  ///   before
  public void tell(String trial, Map<String, ? extends Number> values) {
    control.steering().tell(trial, new Outcome.Completed(Values.object(values)), actor);
  }

  /// Tells that a trial came to nothing.
  public void tellFailed(String trial) {
    control.steering().tell(trial, new Outcome.Failed(), actor);
  }
}
