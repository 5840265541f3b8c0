package dev.assay.knowledge;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A kind of numbered note: how its ids begin, where its files stand, and what each must say.
public enum Kind {
  /// A claim that can be wrong.
  HYPOTHESIS("H", "research/hypotheses", Field.STATUS, Field.CREATED),
  /// What is run to test it.
  EXPERIMENT("E", "research/experiments", Field.STATUS, Field.HYPOTHESIS, Field.CREATED),
  /// What an experiment established.
  FINDING(
      "F", "research/findings", Field.HYPOTHESIS, Field.EXPERIMENT, Field.IMPACT, Field.CREATED),
  /// What others have written.
  LITERATURE("L", "research/literature", Field.SOURCE_TYPE, Field.DATE_REVIEWED, Field.RELEVANCE),
  /// A review of one note.
  CHALLENGE_REVIEW("CR", "reports", Field.TARGET, Field.REQUESTED_BY, Field.REVIEWER, Field.DATE),
  /// A review of where the research goes.
  STRATEGIC_REVIEW("SR", "reports", Field.SCOPE, Field.CHALLENGE_REVIEW, Field.DATE);

  private static final Pattern NAME = Pattern.compile("(CR|SR|H|E|F|L)(\\d{3})-.+\\.md");

  private final String prefix;
  private final String directory;
  private final List<Field> required;

  Kind(String prefix, String directory, Field... required) {
    this.prefix = prefix;
    this.directory = directory;
    this.required = List.of(required);
  }

  /// How its ids begin: `E` of `E001`.
  public String prefix() {
    return prefix;
  }

  /// Where its files stand, below the folder of all notes.
  public String directory() {
    return directory;
  }

  List<Field> required() {
    return required;
  }

  /// Whether `text` is an id of this kind.
  public boolean isId(String text) {
    return text.matches(prefix + "\\d{3}");
  }

  /// The id in the name of a file, such as `E001` of `E001-full-against-small.md`; empty for a name
  /// that is no file of this kind.
  public Optional<String> idIn(String fileName) {
    return anyIdIn(fileName).filter(this::isId);
  }

  /// As [#idIn], of any kind.
  static Optional<String> anyIdIn(String fileName) {
    Matcher name = NAME.matcher(fileName);
    return name.matches() ? Optional.of(name.group(1) + name.group(2)) : Optional.empty();
  }
}
