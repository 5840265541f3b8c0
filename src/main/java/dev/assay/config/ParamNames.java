package dev.assay.config;

import dev.assay.experiment.Placeholder;
import dev.assay.experiment.TypedJob;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names of all parameters that trials of a document may have.
///
/// @param lines each with the line of its first appearance
/// @param always those that every trial has
/// @param settings those that are set in a file of settings, so that no command need have them
record ParamNames(Map<String, Integer> lines, Set<String> always, Set<String> settings) {

  /// What a command of a job type may name without knowing any job.
  static final ParamNames NONE =
      new ParamNames(Map.of(TypedJob.TYPE, 0, TypedJob.CONFIG, 0), TypedJob.OWN, TypedJob.OWN);

  Set<String> all() {
    return Collections.unmodifiableSet(lines.keySet());
  }

  int line(String name) {
    return lines.getOrDefault(name, 0);
  }

  static ParamNames of(Fields top, Context context) {
    var lines = new LinkedHashMap<String, Integer>();
    var always = new HashSet<String>();
    new SpaceNames(lines, always).add(top.named("space"));
    ofJobs(top, lines).ifPresent(always::addAll);
    context.params().stream().sorted().forEach(name -> lines.putIfAbsent(name, 0));
    always.addAll(context.params());
    return TypedJobReader.isAnyTyped(top)
        ? withSettings(lines, always, TypedJobReader.names(top))
        : new ParamNames(lines, always, Set.of());
  }

  private static ParamNames withSettings(
      Map<String, Integer> lines, Set<String> always, Set<String> names) {
    names.forEach(name -> lines.putIfAbsent(name, 0));
    always.addAll(TypedJob.OWN);
    return new ParamNames(lines, always, Set.copyOf(lines.keySet()));
  }

  /// Adds the names of `jobs` and gives those that all of them have.
  private static Optional<Set<String>> ofJobs(Fields top, Map<String, Integer> lines) {
    Optional<Set<String>> common = Optional.empty();
    for (Node job : top.items("jobs")) {
      var params = Fields.of(SpecKeys.JOB, job, "jobs").named("params");
      params.forEach((name, member) -> lines.putIfAbsent(name, member.line()));
      if (common.isEmpty()) {
        common = Optional.of(new HashSet<>(params.keySet()));
      } else {
        common.get().retainAll(params.keySet());
      }
    }
    return common;
  }

  void refuseReserved(Problems problems) {
    lines.forEach((name, line) -> {
      if (Placeholder.RESERVED.contains(name)) {
        problems.error(
            line,
            name,
            "{%s} means something else in a command".formatted(name),
            "choose another name for the parameter");
      }
    });
  }
}
