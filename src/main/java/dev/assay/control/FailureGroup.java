package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Trials that failed in the same way: for the same reason, with the same exit, and with last words
/// that differ only in numbers.
///
/// @param exit what the worker said of the end; empty where it said nothing
/// @param line the last line of output of the first of them; may be empty
/// @param trials their numbers
record FailureGroup(String reason, String exit, String line, List<Integer> trials) {

  /// How many trials are named.
  private static final int NAMED = 5;

  private static final int LINE = 200;

  FailureGroup {
    trials = List.copyOf(trials);
  }

  /// The failed ones among `trials`, most frequent first.
  ///
  /// @param last the attempt that a trial failed with
  static List<FailureGroup> of(
      List<TrialView> trials, Function<TrialView, Optional<AttemptView>> last) {
    record Signature(String reason, String exit, String line) {}
    record Open(String line, List<Integer> numbers) {}
    Map<Signature, Open> groups = new LinkedHashMap<>();
    for (TrialView trial : trials) {
      if (trial.status() == TrialStatus.FAILED) {
        Optional<AttemptView> attempt = last.apply(trial);
        String line = attempt.map(AttemptView::lastOutput).map(FailureGroup::lastLine).orElse("");
        var signature =
            new Signature(
                trial.reason().word(), attempt.map(AttemptView::message).orElse(""), alike(line));
        groups
            .computeIfAbsent(signature, _ -> new Open(line, new ArrayList<>()))
            .numbers()
            .add(trial.id().number());
      }
    }
    return groups.entrySet().stream()
        .map(group ->
            new FailureGroup(
                group.getKey().reason(),
                group.getKey().exit(),
                group.getValue().line(),
                group.getValue().numbers()))
        .sorted(Comparator.comparingInt((FailureGroup group) -> group.trials().size()).reversed())
        .toList();
  }

  /// What lines that differ only in numbers have in common.
  static String alike(String line) {
    return line.replaceAll("[0-9][0-9a-fx.]*", "#");
  }

  /// The last line of `output` that says something, not longer than people read.
  static String lastLine(String output) {
    String line = output.lines().filter(text -> !text.isBlank()).reduce("", (_, last) -> last);
    return line.length() > LINE ? line.substring(0, LINE) + "…" : line;
  }

  /// @param exitKey under which the exit stands
  Document document(String exitKey) {
    return new Document()
        .with("reason", reason)
        .with(exitKey, exit)
        .with("line", line)
        .with("count", trials.size())
        .withNumbers("trials", trials.stream().limit(NAMED).toList());
  }

  static List<Value> documents(List<FailureGroup> groups, String exitKey, int most) {
    return groups.stream()
        .limit(most)
        .<Value>map(group -> group.document(exitKey).build())
        .toList();
  }
}
