package dev.assay.client;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Work on what a [Training] left, whose folder it finds as `$ASSAY_JOB_STAGE_TRAIN_DIR`. Where the
/// training was done before it is not done again, and where it is being done this waits for it.
/// Immutable; a wither gives a new one.
///
/// @param name of the experiment that it becomes
/// @param training what it needs
/// @param stage keys of its stage, `command` or `script` among them
/// @param params besides those of the training, which it sees as well
public record Evaluation(String name, Training training, Value.Object stage, Value.Object params) {

  private static final String STAGE = "evaluate";

  /// Refuses a param that the training has.
  public Evaluation {
    for (String param : params.members().keySet()) {
      if (training.params().members().containsKey(param)) {
        throw new IllegalArgumentException(
            "'%s' is a param of the training; an evaluation sees those, and adds others"
                .formatted(param));
      }
    }
  }

  /// A program and its arguments; `{key}` stands for a param.
  public static Evaluation command(Training training, String... words) {
    return of(training, "command", List.of(words));
  }

  /// Shell text; `{key}` stands for a param, in quotes of its own.
  public static Evaluation script(Training training, String text) {
    return of(training, "script", text);
  }

  private static Evaluation of(Training training, String key, Object text) {
    return new Evaluation("evaluation", training, Values.object(Map.of(key, text)), Value.EMPTY);
  }

  /// The same with these params besides those of the training.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Evaluation withParams(Map<String, ?> params) {
    return new Evaluation(name, training, stage, Values.object(params));
  }

  /// The same with a key of its stage, e.g. `timeout` or `expect`; `cache` with `use` takes the
  /// result of an equal evaluation.
  ///
  /// @throws IllegalArgumentException for a value that cannot stand in a specification
  public Evaluation with(String key, Object value) {
    return new Evaluation(name, training, Training.laid(stage, key, value), params);
  }

  /// The same under another name.
  public Evaluation withName(String name) {
    return new Evaluation(name, training, stage, params);
  }

  /// All params that it sees.
  Value.Object allParams() {
    var all = new LinkedHashMap<>(training.params().members());
    all.putAll(params.members());
    return Value.object(all);
  }

  /// What it has in common with those that may be trials of the same experiment.
  Evaluation family() {
    var names = new LinkedHashMap<String, Value>();
    training.params().members().keySet().forEach(name -> names.put(name, Value.Null.NULL));
    var bare =
        new Training(
            training.name(),
            training.stage(),
            Value.object(names),
            training.files(),
            training.snapshot());
    return new Evaluation(name, bare, stage, Value.EMPTY);
  }

  /// The keys of an experiment whose trials are evaluations of this family.
  ///
  /// @param trials the params of each
  Value.Object keys(List<Value.Object> trials) {
    var own = new LinkedHashMap<>(stage.members());
    own.put("needs", Value.of(List.of(Value.of(Training.STAGE))));
    return training.keys(name, Map.of(STAGE, Value.object(own)), trials);
  }
}
