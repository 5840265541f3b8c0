package dev.assay.control;

import dev.assay.config.InputException.Place;
import dev.assay.config.Literals;
import dev.assay.control.TrialFilter.Operator;
import dev.assay.control.TrialFilter.Term;
import dev.assay.space.Value;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reads the text of a filter from left to right.
final class TrialFilterReader {

  private static final String EXAMPLE = "write terms such as status:failed lr<1e-3 act=relu";
  private static final String OPERATOR = "=!<>:";

  private final String text;
  private int position;

  TrialFilterReader(String text) {
    this.text = text;
  }

  List<Term> terms() {
    var terms = new ArrayList<Term>();
    skipSpace();
    while (position < text.length()) {
      terms.add(term());
      skipSpace();
    }
    return terms;
  }

  private Term term() {
    int start = position;
    String name = at('"') ? quoted() : bare(OPERATOR);
    if (name.isEmpty()) {
      throw error("'%s' begins with no name".formatted(rest(start)), EXAMPLE);
    }
    if (at(':')) {
      position++;
      return column(name, at('"') ? quoted() : bare(""));
    }
    Operator operator = operator(start);
    return new Term.Compares(name, operator, bound(start));
  }

  private Operator operator(int start) {
    for (var sign : SIGNS) {
      if (text.startsWith(sign.text(), position)) {
        position += sign.text().length();
        return sign.operator();
      }
    }
    throw error("'%s' compares nothing".formatted(rest(start)), EXAMPLE);
  }

  /// Longer signs first, because `<` begins `<=`.
  private static final List<Sign> SIGNS =
      List.of(
          new Sign("==", Operator.EQUAL),
          new Sign("!=", Operator.DIFFERENT),
          new Sign("<=", Operator.AT_MOST),
          new Sign(">=", Operator.AT_LEAST),
          new Sign("=", Operator.EQUAL),
          new Sign("<", Operator.LESS),
          new Sign(">", Operator.MORE));

  private record Sign(String text, Operator operator) {}

  private Value bound(int start) {
    if (at('"')) {
      return Value.of(quoted());
    }
    String word = bare("");
    if (word.isEmpty()) {
      throw error("'%s' compares with nothing".formatted(rest(start)), "write \"\" for empty text");
    }
    return Literals.parse(Place.of("--filter"), word);
  }

  private Term column(String name, String words) {
    var column =
        TrialField.Column.ofWord(name)
            .orElseThrow(() ->
                error(
                    "there is no column '%s'; columns are %s"
                        .formatted(name, String.join(", ", TrialField.Column.words())),
                    "compare a param or value with = < > instead of ':'"));
    List<String> alternatives =
        Arrays.stream(words.split(",")).map(w -> w.strip().toLowerCase(Locale.ROOT)).toList();
    switch (column) {
      case STATUS -> check(column, alternatives, statuses());
      case REASON -> check(column, alternatives, reasons());
      case STAGE, TAG -> {
        return new Term.InColumn(
            column, Arrays.stream(words.split(",")).map(String::strip).toList());
      }
      case CONTENT, NUMBER, ATTEMPTS, REPLICATE, SECONDS -> {}
    }
    return new Term.InColumn(column, alternatives);
  }

  private void check(TrialField.Column column, List<String> words, List<String> allowed) {
    for (String word : words) {
      if (!allowed.contains(word)) {
        throw error(
            "%s '%s' does not exist; there are %s"
                .formatted(column.word(), word, String.join(", ", allowed)),
            "");
      }
    }
  }

  private static List<String> statuses() {
    return Arrays.stream(TrialStatus.values()).map(TrialStatus::word).toList();
  }

  private static List<String> reasons() {
    return Arrays.stream(Reason.values()).map(Reason::word).filter(w -> !w.isEmpty()).toList();
  }

  private String bare(String stops) {
    int start = position;
    while (position < text.length()
        && !Character.isWhitespace(text.charAt(position))
        && stops.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() {
    int start = position++;
    var result = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == '"') {
        return result.toString();
      }
      if (c == '\\' && position < text.length()) {
        c = text.charAt(position++);
      }
      result.append(c);
    }
    throw error("the quote in '%s' is never closed".formatted(rest(start)), "end it with \"");
  }

  private boolean at(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private void skipSpace() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private String rest(int start) {
    return text.substring(start, Math.min(text.length(), start + 40));
  }

  private static ControlException error(String problem, String hint) {
    return Refusals.usage("--filter: " + problem, hint);
  }
}
