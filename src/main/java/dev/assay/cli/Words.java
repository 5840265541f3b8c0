package dev.assay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The words of one command, sorted: which verb, what is for it, and the words of another command
/// after `--`.
///
/// @param verb empty where no verb was named
/// @param noun the first word that is no option; empty where there is none
/// @param arguments options and operands in their order, without the words of the verb
/// @param command what stands after `--`, for `run` and `completion` only
record Words(
    Optional<Verbs.Listed> verb,
    String noun,
    List<String> arguments,
    Optional<List<String>> command) {

  private static final Set<String> WITH_COMMAND = Set.of("run", "completion");

  /// Sorts `words`.
  ///
  /// @throws UsageException for a verb that does not exist
  static Words sort(List<String> words) {
    if (words.contains("--version") && firstPlain(words, 0) < 0) {
      return new Words(Verbs.find("version"), "version", List.of(), Optional.empty());
    }
    int first = firstPlain(words, 0);
    if (first < 0) {
      return new Words(Optional.empty(), "", words, Optional.empty());
    }
    String noun = words.get(first);
    Optional<Verbs.Listed> verb = Verbs.find(noun);
    if (verb.isPresent()) {
      return named(verb.get(), without(words, first));
    }
    List<String> actions = Verbs.actions(noun);
    if (actions.isEmpty()) {
      throw unknown(noun);
    }
    int second = firstPlain(words, first + 1);
    if (second < 0) {
      return new Words(Optional.empty(), noun, without(words, first), Optional.empty());
    }
    var listed = Verbs.find(noun + " " + words.get(second));
    if (listed.isEmpty()) {
      throw unknownAction(noun, words.get(second), actions);
    }
    return named(listed.get(), without(without(words, second), first));
  }

  private static Words named(Verbs.Listed verb, List<String> rest) {
    int dashes = WITH_COMMAND.contains(verb.words()) ? rest.indexOf("--") : -1;
    if (dashes < 0) {
      return new Words(Optional.of(verb), verb.noun(), rest, Optional.empty());
    }
    return new Words(
        Optional.of(verb),
        verb.noun(),
        List.copyOf(rest.subList(0, dashes)),
        Optional.of(List.copyOf(rest.subList(dashes + 1, rest.size()))));
  }

  /// Where the first word at or after `from` stands that is neither a global option nor its value.
  private static int firstPlain(List<String> words, int from) {
    for (int i = from; i < words.size(); i++) {
      String word = words.get(i);
      if (Globals.takesValue(word)) {
        i++;
      } else if (word.equals("--")) {
        return -1;
      } else if (!word.startsWith("-")) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> without(List<String> words, int index) {
    var rest = new ArrayList<>(words);
    rest.remove(index);
    return rest;
  }

  private static UsageException unknown(String word) {
    List<String> near = Verbs.nearest(word).stream().map(verb -> "assay " + verb).toList();
    return new UsageException(
        "unknown verb '" + word + "'",
        near.isEmpty() ? "assay help lists them" : "did you mean " + String.join(", ", near) + "?");
  }

  private static UsageException unknownAction(String noun, String word, List<String> actions) {
    String all = noun + " has " + String.join(", ", actions);
    return new UsageException(
        "unknown verb '%s %s'".formatted(noun, word),
        Verbs.nearest(word, actions)
            .map(near -> "did you mean assay %s %s? (%s)".formatted(noun, near, all))
            .orElse(all));
  }
}
