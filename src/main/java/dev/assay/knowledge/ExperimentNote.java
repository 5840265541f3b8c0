package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What a note of an experiment says about running it.
///
/// @param id such as `E001`, from the name of its file
/// @param file seen from the root of the repository, with `/`
/// @param hypothesis that it tests, such as `H001`
/// @param subHypotheses further ones that runs of it may name
/// @param runnerCommand the template of a run's command; empty where it has none, or a blank one
/// @param runnerLine its line in the file, or 0
/// @param conditions that are well formed
/// @param warnings about conditions that are not, one line each with file and line
public record ExperimentNote(
    String id,
    String file,
    Optional<String> hypothesis,
    List<String> subHypotheses,
    Optional<String> runnerCommand,
    int runnerLine,
    Conditions conditions,
    List<String> warnings) {

  private static final String RUNNER = "runner_command";
  private static final String CONDITIONS = "conditions";
  private static final String SUB_HYPOTHESES = "sub_hypotheses";

  /// Copies the lists.
  public ExperimentNote {
    subHypotheses = List.copyOf(subHypotheses);
    warnings = List.copyOf(warnings);
  }

  /// Reads `text`, which stands in `file`, whose name is that of an experiment.
  ///
  /// @throws InputException if its head cannot be read, or the command is no text
  public static ExperimentNote read(String file, String text) {
    return of(NoteText.read(file, text));
  }

  static ExperimentNote of(Note note) {
    if (note.unreadable().isPresent()) {
      throw note.unreadable().get();
    }
    return new ExperimentNote(
        Kind.EXPERIMENT.idIn(note.name()).orElse(""),
        note.file(),
        note.reference(Field.HYPOTHESIS).map(Note.Said::text),
        subHypotheses(note),
        runnerCommand(note),
        note.head().line(List.of(RUNNER)),
        new Conditions(wellFormed(note)),
        conditionIssues(note).stream()
            .map(issue -> "%s:%d: %s".formatted(issue.file(), issue.line(), issue.message()))
            .toList());
  }

  static List<String> subHypotheses(Note note) {
    return note.head().value().get(SUB_HYPOTHESES).map(Note::texts).orElse(List.of()).stream()
        .map(Note::reference)
        .toList();
  }

  private static Optional<String> runnerCommand(Note note) {
    Value given = note.head().value().get(RUNNER).orElse(Value.Null.NULL);
    return switch (given) {
      case Value.Text(String text) -> Optional.of(text).filter(command -> !command.isBlank());
      case Value.Null _ -> Optional.empty();
      case Value.Bool _, Value.Int _, Value.Float _, Value.Array _, Value.Object _ ->
          throw new InputException(
              new Place(note.file(), note.head().line(List.of(RUNNER))),
              RUNNER,
              "found %s; one text is allowed".formatted(kind(given)),
              "write runner_command: \"python train.py --seed {seed}\"");
    };
  }

  private static Value.Object wellFormed(Note note) {
    var blocks = new LinkedHashMap<String, Value>();
    if (note.head().value().get(CONDITIONS).orElse(Value.EMPTY)
        instanceof Value.Object conditions) {
      conditions
          .members()
          .forEach((name, block) -> {
            if (block instanceof Value.Object) {
              blocks.put(name, block);
            }
          });
    }
    return new Value.Object(blocks);
  }

  /// What is wrong with the conditions of a note.
  static List<Issue> conditionIssues(Note note) {
    Value given = note.head().value().get(CONDITIONS).orElse(Value.EMPTY);
    boolean none = given instanceof Value.Null || given.equals(Value.of(""));
    if (none) {
      return List.of();
    }
    if (!(given instanceof Value.Object conditions)) {
      return List.of(
          issue(
              note,
              List.of(CONDITIONS),
              "conditions: found %s; a table of names is allowed, each with a table of parameters"
                  .formatted(kind(given))));
    }
    var issues = new ArrayList<Issue>();
    conditions
        .members()
        .forEach((name, block) -> {
          if (!(block instanceof Value.Object)) {
            issues.add(
                issue(
                    note,
                    List.of(CONDITIONS, name),
                    "conditions.%s: found %s; a table of parameters is allowed"
                        .formatted(name, kind(block))));
          }
        });
    return issues;
  }

  private static Issue issue(Note note, List<String> path, String message) {
    return Issue.error("conditions_schema", note.file(), note.head().line(path), message);
  }

  static String kind(Value value) {
    return switch (value) {
      case Value.Null _ -> "nothing";
      case Value.Bool _ -> "a boolean";
      case Value.Int _, Value.Float _ -> "a number";
      case Value.Text _ -> "a text";
      case Value.Array _ -> "a list";
      case Value.Object _ -> "a table";
    };
  }
}
