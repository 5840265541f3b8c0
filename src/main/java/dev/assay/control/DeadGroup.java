package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Dead letters that failed in the same way: of the same kind, with the same exit, and with last
/// words that differ only in numbers.
///
/// @param message what the worker said of the end; empty where it said nothing
/// @param line the last line of output of the one that failed last; may be empty
record DeadGroup(String kind, String message, String line, List<DeadLetter> letters) {

  /// How many jobs are named.
  private static final int NAMED = 5;

  DeadGroup {
    letters = List.copyOf(letters);
  }

  /// The largest first.
  ///
  /// @param letters the last to fail first
  static List<DeadGroup> of(List<DeadLetter> letters) {
    record Signature(String kind, String message, String line) {}
    Map<Signature, List<DeadLetter>> groups = new LinkedHashMap<>();
    for (DeadLetter letter : letters) {
      String line = FailureGroup.lastLine(letter.lastOutput());
      var signature =
          new Signature(letter.kind().word(), letter.message(), FailureGroup.alike(line));
      groups.computeIfAbsent(signature, _ -> new ArrayList<>()).add(letter);
    }
    return groups.entrySet().stream()
        .map(group ->
            new DeadGroup(
                group.getKey().kind(),
                group.getKey().message(),
                FailureGroup.lastLine(group.getValue().getFirst().lastOutput()),
                group.getValue()))
        .sorted(Comparator.comparingInt((DeadGroup group) -> group.letters().size()).reversed())
        .toList();
  }

  Value.Object document() {
    return new Document()
        .with("kind", kind)
        .with("message", message)
        .with("line", line)
        .with("count", letters.size())
        .withTexts("jobs", letters.stream().limit(NAMED).map(one -> one.job().toString()).toList())
        .build();
  }
}
