package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `assay experiment|trial tag|note`: words for people on experiments and trials.
final class LabelVerb implements Verb {
  private final boolean ofTrials;
  private final boolean isNote;

  /// @param noun `experiment` or `trial`
  LabelVerb(String noun, String action) {
    this.ofTrials = noun.equals("trial");
    this.isNote = action.equals("note");
  }

  @Override
  public void declare(Shape shape) {
    String label = ofTrials ? "TRIAL" : "EXPERIMENT";
    String meaning = ofTrials ? "a trial" : "an experiment";
    if (isNote) {
      shape.operand(label, meaning).operand("TEXT", "the note; '' takes it away");
      return;
    }
    shape
        .operands(label, "what is tagged; among them +TAG to add and -TAG to take away")
        .values("--add", "TAG", "The same as +TAG")
        .values("--remove", "TAG", "The same as -TAG");
    if (ofTrials) {
      Bulk.declare(shape);
    }
  }

  /// `-old` is a tag here, and no option.
  @Override
  public List<String> arranged(List<String> arguments) {
    if (isNote) {
      return arguments;
    }
    var arranged = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      boolean isTag = word.length() > 2 && word.charAt(0) == '-' && isTagLetter(word.charAt(1));
      boolean isAdded = word.length() > 1 && word.charAt(0) == '+';
      if (isTag || isAdded) {
        arranged.add(isTag ? "--remove" : "--add");
        word = word.substring(1);
      } else if (takesValue(word) && i + 1 < arguments.size()) {
        arranged.add(word);
        word = arguments.get(++i);
      }
      arranged.add(word);
    }
    return arranged;
  }

  private static boolean takesValue(String word) {
    return Globals.takesValue(word) || List.of("--add", "--remove", "--filter").contains(word);
  }

  private static boolean isTagLetter(char letter) {
    return Character.isLetterOrDigit(letter);
  }

  @Override
  public int run(Session session) {
    if (isNote) {
      return note(session);
    }
    List<String> add = session.values("--add");
    List<String> remove = session.values("--remove");
    Bulk.Change change =
        (operating, references) ->
            operating.label(references, ofTrials, add, remove, Optional.empty(), session.actor());
    if (ofTrials) {
      return Bulk.run(session, "Tag", session.operands(), change);
    }
    return answer(session, change.of(session.control().operating(), session.operands()));
  }

  private int note(Session session) {
    List<String> words = session.operands();
    return answer(
        session,
        session
            .control()
            .operating()
            .label(
                words.subList(0, 1),
                ofTrials,
                List.of(),
                List.of(),
                Optional.of(words.get(1)),
                session.actor()));
  }

  private static int answer(Session session, Value.Object answer) {
    session.output().document(answer, "changed", () -> Answers.lines(answer));
    return ExitCodes.OK;
  }
}
