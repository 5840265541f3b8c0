package dev.assay.engine;

import dev.assay.experiment.Command;
import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.experiment.Rendering;
import dev.assay.experiment.Stage;
import dev.assay.experiment.TypedJob;
import dev.assay.experiment.WorkKeys;
import dev.assay.json.Json;
import dev.assay.process.Launch;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.trial.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Turns a claim into something to start: the command with its placeholders filled, the whole
/// environment, and the files the job will find.
final class Launching {
  private final Path home;
  private final InstantSource clock;
  private final Function<TrialId, Optional<Path>> folders;

  /// @param folders where a trial's own documents stand, where there are such
  Launching(Path home, InstantSource clock, Function<TrialId, Optional<Path>> folders) {
    this.folders = folders;
    this.home = home;
    this.clock = clock;
  }

  /// A launch, and the values that must never be shown.
  record Prepared(Launch launch, Collection<String> secrets) {}

  /// Writes the files of the attempt and builds its launch.
  ///
  /// @param code the copy in which it runs; empty where it runs in the code itself
  /// @throws LaunchException when something the specification names is not there
  /// @throws IOException when this worker cannot write
  Prepared prepare(Claim claim, ExperimentSpec spec, Optional<CodeCopy> code) throws IOException {
    var typed = spec.configuration(claim.origin()).flatMap(Configuration::typed);
    var plain = spec.stage(claim.job().stage());
    var stage = typed.map(job -> job.over(plain)).orElse(plain);
    var files = AttemptFiles.of(home, claim.job(), claim.attempt());
    var seen = WorkKeys.seen(stage, claim.params());
    files.prepare(seen);
    if (code.isPresent()) {
      code.get().make();
    }
    var command = ownCommand(claim.origin()).orElse(stage.command());
    var config = Optional.<Path>empty();
    if (typed.isPresent()) {
      var settings = new SettingsFile(files, claim.job(), claim.attempt());
      config = Optional.of(settings.write(typed.get(), seen, stage.environment()));
    }
    var params = config.map(file -> withConfig(seen, file)).orElse(seen);
    var rendering = new Rendering(params, claim.job().toString(), Json::write);

    var environment = new HashMap<>(stage.environment().captured());
    stage.environment().file().ifPresent(file -> environment.putAll(EnvironmentFile.read(file)));
    environment.putAll(stage.environment().set());
    environment.putAll(ownEnvironment(claim.origin()));
    environment.putAll(secretsByName(stage));
    if (command instanceof Command.Script) {
      environment.putAll(rendering.environment());
    }
    environment.put("PYTHONUNBUFFERED", "1");
    environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    environment.put("CUDA_VISIBLE_DEVICES", visible(claim.devices()));
    environment.putAll(about(claim, spec, stage, files));
    config.ifPresent(file -> environment.put("ASSAY_JOB_CONFIG", file.toString()));
    code.ifPresent(copy -> environment.putAll(copy.environment(environment)));
    var launch =
        new Launch(
            files.directory(),
            words(command, rendering),
            code.map(copy -> copy.cwd(stage)).orElse(stage.cwd()),
            environment,
            stage.limits().timeout(),
            stage.limits().signal(),
            stage.limits().grace());
    return new Prepared(launch, secrets(stage, true));
  }

  /// The params as commands see them: with the file that was written instead of the given one.
  private static Value.Object withConfig(Value.Object params, Path file) {
    var members = new LinkedHashMap<>(params.members());
    members.put(TypedJob.CONFIG, Value.of(file.toString()));
    return Value.object(members);
  }

  /// Always set, or a job without GPUs would find them all.
  private static String visible(List<DeviceShare> devices) {
    return devices.stream().map(d -> d.device().visible()).collect(Collectors.joining(","));
  }

  /// The secret values a stage uses.
  ///
  /// @param leniently leave out those that cannot be read, instead of failing
  static Collection<String> secrets(Stage stage, boolean leniently) {
    var values = new ArrayList<String>();
    stage
        .environment()
        .from()
        .forEach((name, reference) -> {
          try {
            values.add(secret(name, reference));
          } catch (LaunchException e) {
            if (!leniently) {
              throw e;
            }
          }
        });
    return values;
  }

  private static Map<String, String> secretsByName(Stage stage) {
    var values = new HashMap<String, String>();
    stage.environment().from().forEach((name, ref) -> values.put(name, secret(name, ref)));
    return values;
  }

  private static String secret(String name, String reference) {
    if (reference.startsWith("env:")) {
      var value = System.getenv(reference.substring(4));
      if (value == null) {
        throw new LaunchException(
            "env_from %s: the worker's environment has no %s; start the worker with it"
                .formatted(name, reference.substring(4)));
      }
      return value;
    }
    try {
      return Files.readString(Path.of(reference.substring("file:".length()))).strip();
    } catch (IOException e) {
      throw new LaunchException(
          "env_from %s: cannot read %s (%s)".formatted(name, reference, e.getMessage()), e);
    }
  }

  private static List<String> words(Command command, Rendering rendering) {
    return switch (command) {
      case Command.Words words -> rendering.words(words);
      case Command.Script script -> List.of("/bin/sh", "-c", rendering.script(script));
    };
  }

  /// The command of an explicit configuration that has its own.
  private static Optional<Command> ownCommand(Value.Object origin) {
    if (origin.get("script").orElse(Value.EMPTY) instanceof Value.Text(var script)) {
      return Optional.of(new Command.Script(script));
    }
    if (origin.get("command").orElse(Value.EMPTY) instanceof Value.Array(var words)) {
      return Optional.of(new Command.Words(words.stream().map(Launching::text).toList()));
    }
    return Optional.empty();
  }

  private static Map<String, String> ownEnvironment(Value.Object origin) {
    var own = new HashMap<String, String>();
    if (origin.get("env").orElse(Value.EMPTY) instanceof Value.Object(var members)) {
      members.forEach((name, value) -> own.put(name, text(value)));
    }
    return own;
  }

  private static String text(Value value) {
    return value instanceof Value.Text(var text) ? text : Json.write(value);
  }

  private Map<String, String> about(
      Claim claim, ExperimentSpec spec, Stage stage, AttemptFiles files) throws IOException {
    var about = new HashMap<String, String>();
    var trial = claim.job().trial();
    about.put("ASSAY_JOB_EXPERIMENT", trial.experiment().text());
    about.put("ASSAY_JOB_TRIAL", trial.toString());
    about.put("ASSAY_JOB_TRIAL_NUMBER", Integer.toString(trial.number()));
    about.put("ASSAY_JOB_STAGE", stage.name());
    about.put("ASSAY_JOB_ATTEMPT", claim.attempt().toString());
    about.put("ASSAY_JOB_DIR", files.directory().toString());
    about.put("ASSAY_JOB_PARAMS", files.params().toString());
    about.put("ASSAY_JOB_METRICS", files.metrics().toString());
    about.put("ASSAY_JOB_RESULT", files.result().toString());
    about.put("ASSAY_JOB_CHECKPOINT_DIR", files.checkpoint().toString());
    about.put("ASSAY_JOB_STOP_FILE", files.stop().toString());
    about.put("ASSAY_JOB_SEED", Integer.toString(seed(claim, spec, stage)));
    // The names that programs on such trees know.
    folders
        .apply(trial)
        .ifPresent(folder -> {
          about.put("AEXP_JOB_ID", String.valueOf(folder.getFileName()));
          about.put("AEXP_JOB_WORKSPACE", folder.toString());
        });
    claim.devices().stream()
        .findFirst()
        .ifPresent(first -> about.put("ASSAY_JOB_GPU_SHARE", Double.toString(first.share())));
    stage
        .limits()
        .timeout()
        .ifPresent(t -> about.put("ASSAY_JOB_DEADLINE", clock.instant().plus(t).toString()));
    for (var earlier : claim.earlier()) {
      var folder = AttemptFiles.begun(home, earlier.job(), earlier.attempt());
      about.put(
          "ASSAY_JOB_STAGE_%s_DIR".formatted(variable(earlier.stage())),
          folder.directory().toString());
    }
    claim.until().ifPresent(until -> about.put("ASSAY_JOB_UNTIL", number(until)));
    var checkpoint = checkpoint(claim);
    if (checkpoint.isPresent()) {
      files.continueFrom(checkpoint.get());
      about.put("ASSAY_JOB_RESUME_FROM", checkpoint.get().toString());
    }
    return about;
  }

  /// Its own, else the one of the job it goes on from.
  private Optional<Path> checkpoint(Claim claim) {
    return claim
        .previous()
        .flatMap(own -> AttemptFiles.begun(home, claim.job(), own).checkpointToContinue())
        .or(() ->
            claim
                .resumes()
                .flatMap(other ->
                    AttemptFiles.begun(home, other.job(), other.attempt()).checkpointToContinue()));
  }

  /// Whole where it is whole: a shell cannot compare others.
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String variable(String stage) {
    return stage.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /// The same for every attempt of a trial, another for every replicate; 31 bits, so that any
  /// program can take it. One that names its params depends on nothing else.
  private static int seed(Claim claim, ExperimentSpec spec, Stage stage) {
    boolean isNarrow = stage.reuse().params().isPresent();
    long mixed = CanonicalJson.write(WorkKeys.seen(stage, claim.params())).hashCode();
    mixed = mixed * 1_000_003 + claim.replicate();
    mixed = mixed * 1_000_003 + (isNarrow ? 0 : spec.search().seed());
    mixed = (mixed ^ (mixed >>> 31)) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 33);
  }
}
