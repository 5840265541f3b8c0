package dev.assay.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What can stand where the cursor is, for the shells. Everything is taken from what the verbs
/// declare; only the names of what is stored come from [Known].
final class Completion {

  /// What the shell is to do with an [Answer].
  enum Kind {
    /// A word is complete when it is chosen.
    WORDS,
    /// More of the same word follows, so no space does.
    OPEN,
    /// The names of files and folders.
    FILES
  }

  /// A word that can stand there.
  ///
  /// @param meaning in a few words, or empty
  record Candidate(String word, String meaning) {}

  /// All words that can stand there.
  record Answer(Kind kind, List<Candidate> candidates) {
    Answer {
      candidates = List.copyOf(candidates);
    }

    static final Answer NONE = new Answer(Kind.WORDS, List.of());
    static final Answer FILES = new Answer(Kind.FILES, List.of());
  }

  /// What is stored. A home that cannot be read knows nothing.
  interface Known {
    List<Candidate> experiments();

    List<Candidate> workers();

    List<Candidate> tags();

    /// Those that are declared too.
    List<Candidate> pools();

    /// Trials of one experiment, each as `experiment.NUMBER`.
    List<Candidate> trials(String experiment);
  }

  /// More than these nobody reads; another letter brings the rest.
  private static final int MOST = 300;

  private final List<String> before;
  private final String current;
  private final Known known;

  private Completion(List<String> words, Known known) {
    this.before = words.subList(0, words.size() - 1);
    this.current = words.getLast();
    this.known = known;
  }

  /// What can stand in place of the last of `words`, which may be empty and stands where the cursor
  /// is; the others stand between `assay` and it.
  static Answer of(List<String> words, Known known) {
    List<String> plain = withoutEquals(words);
    var completion = new Completion(plain, known);
    Answer answer = completion.answer();
    return new Answer(
        answer.kind(),
        answer.candidates().stream()
            .filter(candidate -> candidate.word().startsWith(completion.current))
            .limit(MOST)
            .toList());
  }

  /// The folder that `-C` names among the words before the last.
  static Optional<String> place(List<String> words) {
    return given(words, "-C");
  }

  /// What the option with this name says among the words before the last.
  static Optional<String> given(List<String> words, String option) {
    List<String> plain = withoutEquals(words);
    int at = plain.subList(0, Math.max(0, plain.size() - 1)).lastIndexOf(option);
    return at >= 0 && at + 1 < plain.size() - 1 ? Optional.of(plain.get(at + 1)) : Optional.empty();
  }

  /// Bash parts `--name=value` at the mark.
  private static List<String> withoutEquals(List<String> words) {
    if (words.isEmpty()) {
      return List.of("");
    }
    var plain = new ArrayList<String>();
    for (int i = 0; i < words.size(); i++) {
      boolean afterOption = i > 0 && words.get(i - 1).startsWith("-");
      boolean last = i == words.size() - 1;
      if (!words.get(i).equals("=") || !afterOption) {
        plain.add(words.get(i));
      } else if (last) {
        plain.add("");
      }
    }
    return plain;
  }

  private Answer answer() {
    Named named = named();
    CommandSpec spec =
        named.verb().map(verb -> Cli.spec(verb, Verbs.named(verb))).orElseGet(Completion::globals);
    if (before.contains("--")) {
      return Answer.FILES;
    }
    int equals = current.indexOf('=');
    if (current.startsWith("--") && equals > 0) {
      return prefixed(current.substring(0, equals + 1), spec);
    }
    Optional<OptionSpec> open =
        before.isEmpty() ? Optional.empty() : taking(spec, before.getLast());
    if (open.isPresent()) {
      return values(open.get().completionCandidates(), open.get().paramLabel(), current);
    }
    if (current.startsWith("-")) {
      return options(spec);
    }
    if (named.verb().isEmpty()) {
      return named.noun().isEmpty() ? verbs() : actions(named.noun());
    }
    return operand(spec, named.verb().get());
  }

  /// Which verb is named so far.
  private record Named(String noun, Optional<Verbs.Listed> verb) {}

  private Named named() {
    List<String> plain = plain(globals(), before);
    String noun = plain.isEmpty() ? "" : plain.getFirst();
    Optional<Verbs.Listed> verb = Verbs.find(noun);
    if (verb.isEmpty() && plain.size() > 1) {
      verb = Verbs.find(noun + " " + plain.get(1));
    }
    return new Named(noun, verb);
  }

  /// The words that are neither options nor values of options.
  private static List<String> plain(CommandSpec spec, List<String> words) {
    var plain = new ArrayList<String>();
    for (int i = 0; i < words.size(); i++) {
      if (taking(spec, words.get(i)).isPresent()) {
        i++;
      } else if (!words.get(i).startsWith("-")) {
        plain.add(words.get(i));
      }
    }
    return plain;
  }

  /// The option that is named `word` and whose value is the next word.
  private static Optional<OptionSpec> taking(CommandSpec spec, String word) {
    return Optional.ofNullable(spec.findOption(word)).filter(option -> option.arity().max() > 0);
  }

  private static CommandSpec globals() {
    CommandSpec spec = CommandSpec.create().name("assay");
    Globals.declare(spec);
    return spec;
  }

  private Answer prefixed(String option, CommandSpec spec) {
    String value = current.substring(option.length());
    var taking = taking(spec, option.substring(0, option.length() - 1));
    if (taking.isEmpty()) {
      return Answer.NONE;
    }
    Answer plain = values(taking.get().completionCandidates(), taking.get().paramLabel(), value);
    return new Answer(
        plain.kind(),
        plain.candidates().stream()
            .map(candidate -> new Candidate(option + candidate.word(), candidate.meaning()))
            .toList());
  }

  private Answer options(CommandSpec spec) {
    var candidates = new ArrayList<Candidate>();
    for (OptionSpec option : spec.options()) {
      boolean again = option.isMultiValue();
      if (again || before.stream().noneMatch(List.of(option.names())::contains)) {
        candidates.add(new Candidate(option.longestName(), meaning(option.description())));
      }
    }
    return new Answer(Kind.WORDS, candidates);
  }

  private static String meaning(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static Answer verbs() {
    Set<String> nouns = new LinkedHashSet<>();
    Verbs.ALL.forEach(verb -> nouns.add(verb.noun()));
    return new Answer(
        Kind.WORDS,
        nouns.stream()
            .map(noun ->
                new Candidate(
                    noun,
                    Verbs.find(noun)
                        .map(Verbs.Listed::summary)
                        .orElseGet(() -> String.join(", ", Verbs.actions(noun)))))
            .toList());
  }

  private static Answer actions(String noun) {
    return new Answer(
        Kind.WORDS,
        Verbs.ALL.stream()
            .filter(verb -> verb.noun().equals(noun) && verb.action().isPresent())
            .map(verb -> new Candidate(verb.action().orElse(""), verb.summary()))
            .toList());
  }

  private Answer operand(CommandSpec spec, Verbs.Listed verb) {
    int index = plain(spec, before).size() - verb.words().split(" ", -1).length;
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      if (operand.index().contains(index)) {
        return verb.noun().equals("help") && index > 0
            ? actions(plain(spec, before).getLast())
            : values(operand.completionCandidates(), operand.paramLabel(), current);
      }
    }
    return Answer.NONE;
  }

  /// What can stand for the words that the help shows as `label`.
  private Answer values(@Nullable Iterable<String> choices, String label, String typed) {
    if (choices != null) {
      var candidates = new ArrayList<Candidate>();
      choices.forEach(choice -> candidates.add(new Candidate(choice, "")));
      return new Answer(Kind.WORDS, candidates);
    }
    int end = 0;
    while (end < label.length() && Character.isLetter(label.charAt(end))) {
      end++;
    }
    return switch (label.substring(0, end)) {
      case "EXPERIMENT" -> new Answer(Kind.WORDS, known.experiments());
      case "TRIAL" -> trials(typed, Kind.OPEN, ".");
      case "ID", "JOB", "REFERENCE" -> trials(typed, Kind.WORDS, "");
      case "WORKER" -> new Answer(Kind.WORDS, known.workers());
      case "POOL" -> new Answer(Kind.WORDS, known.pools());
      case "TAG" -> new Answer(Kind.WORDS, known.tags());
      case "VERB" -> verbs();
      case "FILE", "FILE|EXPERIMENT", "DIR", "FOLDER", "PATH" -> Answer.FILES;
      default -> Answer.NONE;
    };
  }

  /// Experiments until a dot is typed, then trials of the one before it.
  private Answer trials(String typed, Kind kind, String then) {
    int dot = typed.lastIndexOf('.');
    if (dot > 0) {
      return new Answer(Kind.WORDS, known.trials(typed.substring(0, dot)));
    }
    return new Answer(
        kind,
        known.experiments().stream()
            .map(candidate -> new Candidate(candidate.word() + then, candidate.meaning()))
            .toList());
  }
}
