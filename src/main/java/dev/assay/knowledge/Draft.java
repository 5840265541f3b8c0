package dev.assay.knowledge;

import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// A note that somebody wants to begin.
///
/// @param kind a hypothesis, an experiment or a finding
/// @param title one line
/// @param hypothesis that an experiment tests or a finding speaks of; where it is empty, a finding
///   takes that of its experiment
/// @param experiment that a finding comes from
/// @param impact of a finding
/// @param links further notes to link to
/// @param runs that a finding cites, by id or its beginning
/// @param batch what the runs of a batch have in common, which a finding cites; `{}` are all of its
///   experiment
public record Draft(
    Kind kind,
    String title,
    Optional<String> hypothesis,
    Optional<String> experiment,
    String impact,
    List<String> links,
    List<String> runs,
    Optional<Value.Object> batch) {

  /// The impacts a finding may have, the greatest first.
  public static final List<String> IMPACTS = Metadata.IMPACTS;

  /// Copies the lists.
  public Draft {
    links = List.copyOf(links);
    runs = List.copyOf(runs);
  }
}
