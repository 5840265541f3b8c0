package dev.assay.provenance;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is known, at submit, of what an experiment will run. It is told, not made part of
/// anything's identity: the same params under another commit are the same configuration. For one
/// thread.
public final class Provenance {

  /// What git may take at a submit, so that no repository makes one slow.
  private static final Duration GIT_LIMIT = Duration.ofSeconds(5);

  private static final Duration PYTHON_LIMIT = Duration.ofSeconds(3);

  private final Map<String, String> environment;
  private final Map<Path, Optional<Code>> looked = new HashMap<>();

  /// For one submit: a repository is looked at once, however many experiments come from it.
  ///
  /// @param environment the caller's; only what git needs to find its way is taken from it
  public Provenance(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /// The document of what `spec` will run; see docs/reference/documents.md. Nothing that is absent
  /// is an error. The code is that around the folder of the first stage.
  public Value.Object of(ExperimentSpec spec) {
    Stage first = spec.stages().getFirst();
    Optional<Code> code =
        looked.computeIfAbsent(first.cwd(), folder -> Code.at(folder, environment, GIT_LIMIT));
    var folders = new ArrayList<Path>();
    spec.stages().forEach(stage -> folders.add(stage.cwd()));
    code.ifPresent(c -> folders.add(c.root()));
    Deadline deadline = Deadline.in(PYTHON_LIMIT);
    List<Value.Object> interpreters =
        spec.stages().stream().map(stage -> Interpreter.of(stage, deadline).document()).toList();
    return new Pairs()
        .withObject("code", code.map(Code::document))
        .with("snapshot", Value.Null.NULL)
        .with("interpreters", interpreters)
        .withText("virtualenv", variable(first, "VIRTUAL_ENV"))
        .withText("conda", variable(first, "CONDA_PREFIX"))
        .with("locks", LockFiles.in(folders))
        .with("machine", machine())
        .with("rerun", Value.Null.NULL)
        .build();
  }

  /// The document of what a stage starts with now, on this machine; empty where that is what was
  /// submitted, or nothing was known then.
  ///
  /// @param submitted what [#of] said
  /// @param gpuDriver empty where the job has no GPU
  public static Optional<Value.Object> atStart(
      Value.Object submitted, Stage stage, RecentCode recent, Optional<String> gpuDriver) {
    Optional<Value.Object> then = Pairs.object(submitted, "code");
    boolean isCopy = snapshot(submitted).isPresent();
    Optional<Value.Object> now =
        then.isEmpty() || isCopy
            ? then
            : recent.at(stage.cwd(), stage.environment().captured()).map(Code::document);
    List<String> changed = Drift.ofCode(then, now);
    if (changed.isEmpty() && gpuDriver.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pairs()
            .withObject("code", now)
            .with("changed", changed.stream().map(Value::of).toList())
            .with("machine", machine())
            .withText("gpu_driver", gpuDriver)
            .build());
  }

  private static Optional<String> variable(Stage stage, String name) {
    return Optional.ofNullable(stage.environment().set().get(name))
        .or(() -> Optional.ofNullable(stage.environment().captured().get(name)))
        .filter(text -> !text.isEmpty());
  }

  /// `document` with another snapshot.
  public static Value.Object withSnapshot(Value.Object document, Value.Object snapshot) {
    return with(document, "snapshot", snapshot);
  }

  /// The snapshot of a document of [#of]; empty where none was taken.
  public static Optional<Value.Object> snapshot(Value.Object document) {
    return Pairs.object(document, "snapshot");
  }

  /// The code with which an attempt started, as a document of [Code].
  ///
  /// @param submitted what [#of] said
  /// @param noted what [#atStart] said of the attempt; empty where there was none
  public static Optional<Value.Object> codeAtStart(
      Value.Object submitted, Optional<Value.Object> noted) {
    return Pairs.object(
        noted.filter(document -> !document.members().isEmpty()).orElse(submitted), "code");
  }

  /// In what a run would now differ from one of before, a line each; empty where nothing is known
  /// to differ and everything is known.
  ///
  /// @param then what [#of] said before; its snapshot, if it has one, is the code
  /// @param code with which it started, see [#codeAtStart]
  /// @param now what [#of] says
  public static List<String> drift(
      Value.Object then, Optional<Value.Object> code, Value.Object now) {
    if (then.members().isEmpty()) {
      return List.of("provenance: none was kept");
    }
    var lines = new ArrayList<String>();
    if (snapshot(then).isEmpty()) {
      if (code.isEmpty()) {
        lines.add("code: neither git nor a snapshot tells what it was");
      } else {
        lines.addAll(Drift.ofCode(code, Pairs.object(now, "code")));
        if (lines.isEmpty() && Drift.isVague(code.get())) {
          lines.add("code: git did not tell all of its state");
        }
      }
    }
    lines.addAll(Drift.ofPackages(then, now));
    return lines;
  }

  /// How many files or folders of a document of [Code] git does not track; empty for none.
  public static Optional<Long> untracked(Optional<Value.Object> code) {
    return code.flatMap(c -> c.get("untracked"))
        .flatMap(value ->
            value instanceof Value.Int(var number)
                ? Optional.of(number.longValueExact())
                : Optional.empty())
        .filter(number -> number > 0);
  }

  /// `document` with code and snapshot of another.
  public static Value.Object withCodeOf(Value.Object document, Value.Object other) {
    return with(
        with(document, "code", other.get("code").orElse(Value.Null.NULL)),
        "snapshot",
        other.get("snapshot").orElse(Value.Null.NULL));
  }

  /// `document` of something that runs a trial again.
  ///
  /// @param rerun `{"of", "exact", "drift"}`
  public static Value.Object withRerun(Value.Object document, Value.Object rerun) {
    return with(document, "rerun", rerun);
  }

  private static Value.Object with(Value.Object document, String key, Value value) {
    var members = new LinkedHashMap<>(document.members());
    members.put(key, value);
    return Value.object(members);
  }

  private static Value.Object machine() {
    return new Pairs()
        .with("host", host())
        .with(
            "os",
            "%s %s %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    System.getProperty("os.arch")))
        .build();
  }

  /// Without asking a name server, which may take its time.
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
