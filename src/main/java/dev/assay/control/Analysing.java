package dev.assay.control;

import dev.assay.space.Value;
import java.util.List;
import java.util.OptionalDouble;

/// Learning from what is stored; nothing here changes anything. Documents as in
/// docs/reference/documents.md.
public interface Analysing {

  /// The same, but it tells how far it has read.
  Analysing heard(Heard heard);

  /// Who is told how far a long reading is.
  interface Heard {
    /// So many trials of an experiment were read; told again when all are.
    void read(int trials, int of);
  }

  /// What an experiment teaches: its best configurations with what their replicates say, which
  /// parameters mattered, how the best came about, and the front under several objectives.
  ///
  /// @param top how many configurations
  Value.Object analyze(String experiment, int top);

  /// Experiments under the objective that they share: when each reached a quality, and which differ
  /// by more than chance.
  ///
  /// @param references two or more experiments
  /// @param target the quality; empty for the worst of their best values, which all of them reached
  Value.Object compare(List<String> references, OptionalDouble target);

  /// The baselines that were saved, by name: `{"baseline", "experiment", "name", "status",
  /// "created_at"}` each.
  List<Value.Object> baselines();

  /// Whether an experiment is worse than a baseline.
  ///
  /// @param baseline a saved name, else any reference of an experiment
  /// @param tolerance how much worse is allowed, in the unit of the objective
  /// @param level how unlikely chance must be before a difference counts
  Value.Object check(String experiment, String baseline, double tolerance, double level);

  /// Two configurations against each other, with all their replicates; may be asked after every
  /// run.
  ///
  /// @param first a trial of it, or an experiment or baseline that has no other configuration
  /// @param effect the difference that would matter, in the unit of the objective; empty for the
  ///   one that was measured
  Value.Object duel(String first, String second, OptionalDouble effect, double level);

  /// Everything a report of an experiment shows, thinned to what a page can draw.
  Value.Object report(String experiment);

  /// A report as one HTML file that needs nothing else.
  ///
  /// @param report as [#report] gives it
  String page(Value.Object report);

  /// A report as Markdown, without charts.
  ///
  /// @param report as [#report] gives it
  String markdown(Value.Object report);
}
