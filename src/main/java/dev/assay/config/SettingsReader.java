package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.config.Section.Key;
import dev.assay.experiment.Notify;
import dev.assay.space.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Looks every setting up, from the place that wins to the one that loses.
final class SettingsReader {

  static final Section INFRA =
      new Section(
          "infra",
          List.of(
              new Key(
                  "executor",
                  new Shape.Choice(Executor.words()),
                  "local: the process that submits; queue: workers elsewhere",
                  "local")));

  static final Section KEYS =
      new Section(
          "settings",
          List.of(
              new Key(
                  "home",
                  new Shape.Word(),
                  "folder in which .assay stands; flag -C",
                  "the nearest .assay upward to the root of the repository, else here"),
              new Key(
                  "store",
                  new Shape.Word(),
                  "where everything is kept: sqlite, tree:DIR for files that git keeps, or"
                      + " postgresql://USER@HOST:PORT/DATABASE for many machines; flag --store",
                  "sqlite"),
              new Key(
                  "files",
                  new Shape.Word(),
                  "folder for the files of jobs; workers of several hosts that name one folder see"
                      + " each other's files",
                  "the home"),
              new Key(
                  "slots",
                  new Shape.Whole(1, 10_000),
                  "jobs at once of a worker; flag --slots",
                  "the number of processors"),
              new Key("pool", SpecKeys.POOL, "whose jobs a worker takes; flag --pool", "default"),
              new Key(
                  "log-limit",
                  new Shape.Size(),
                  "an output log that grows beyond this loses its middle",
                  "1GiB"),
              new Key(
                  "lease",
                  new Shape.Span(false),
                  "how long a worker that is not heard of keeps its jobs; it beats six times as"
                      + " often, and among several hosts at least every 10 s",
                  "60s"),
              new Key(
                  "machine-label",
                  SpecKeys.POOL,
                  "what this machine is called among those that share a repository",
                  "its host name"),
              new Key(
                  "job_types",
                  JobTypeKeys.JOB_TYPES,
                  "types that jobs may have, besides and in place of the predefined ones",
                  "gepa and mipro"),
              new Key(
                  "pools",
                  PoolReader.POOLS,
                  "classes of workers: what they give, how many there may be, which jobs they take",
                  "none"),
              new Key(
                  "notify",
                  new Shape.Table(NotifyReader.SETTINGS),
                  "who is told of every experiment",
                  "nobody"),
              new Key(
                  "health",
                  new Shape.Table(HealthReader.HEALTH),
                  "what is still healthy for assay health"),
              new Key(
                  "infra",
                  new Shape.Table(INFRA),
                  "who runs what programs in Java submit",
                  "they themselves")));

  private static final String FILE = "assay.toml";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,7}(\\.[0-9]{1,3})?");
  private static final String NO_BEATS = "36500d";
  private static final String EXECUTOR = "infra.executor";
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");

  private final Settings.Surroundings surroundings;
  private final List<Layer> files = new ArrayList<>();
  private final List<Settings.Entry> entries = new ArrayList<>();
  private JobTypes jobTypes = JobTypes.NONE;
  private Pools pools = Pools.NONE;

  /// A file of settings.
  record Layer(Path path, Fields fields) {}

  /// A value that was found.
  private record Found(Node.Scalar node, String origin, Path folder) {}

  SettingsReader(Settings.Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Settings read() {
    Path start = flagOrVariable("home").map(this::folder).orElse(surroundings.folder());
    surroundings.file().or(() -> Upward.find(start, FILE)).ifPresent(this::load);
    Path own = configFolder().resolve("assay").resolve("config.toml");
    if (Files.exists(own)) {
      load(own);
    }
    Optional<Found> home = flagOrVariable("home").or(this::queueFolder).or(() -> inFiles("home"));
    Path place =
        home.map(this::folder)
            .or(() -> Upward.find(surroundings.folder(), Settings.HOME_NAME).map(Upward::parent))
            .orElse(surroundings.folder())
            .resolve(Settings.HOME_NAME);
    note("home", place.toString(), home);
    Optional<Found> store = find("store");
    note("store", store.map(f -> StoreChoice.shown(f.node().written())).orElse("sqlite"), store);
    Optional<Found> files = find("files");
    note("files", files.map(f -> folder(f).toString()).orElse(""), files);
    StoreChoice choice = store.map(this::choice).orElse(new StoreChoice.Sqlite());
    files.ifPresent(found -> refuseFilesOfTree(choice, found));
    Optional<Found> slots = find("slots");
    note("slots", slots.map(f -> f.node().written()).orElse(""), slots);
    Optional<Found> pool = find("pool");
    note("pool", pool.map(f -> f.node().written()).orElse("default"), pool);
    Optional<Found> limit = find("log-limit");
    note("log-limit", limit.map(f -> f.node().written()).orElse("1GiB"), limit);
    Optional<Found> lease =
        flagOrVariable("lease").or(() -> heartbeat(store)).or(() -> inFiles("lease"));
    note("lease", lease.map(f -> f.node().written()).orElse("60s"), lease);
    Optional<Found> label = find("machine-label");
    note("machine-label", label.map(f -> f.node().written()).orElse(""), label);
    noteJobTypes();
    notePools();
    Notifying notifying = notifying();
    HealthLimits health = new HealthReader(this.files, entries).read();
    Optional<Found> executor = flagOrVariable(EXECUTOR).or(this::executorInFiles);
    note(EXECUTOR, executor.map(f -> f.node().written()).orElse("local"), executor);
    return new Settings(
        place,
        choice,
        files.map(this::folder).map(Path::normalize),
        slots.map(SettingsReader::whole),
        pool.map(f -> f.node().written()).orElse("default"),
        limit.flatMap(f -> Quantities.size(f.node())).orElse(1L << 30),
        lease.flatMap(f -> Quantities.duration(f.node())).orElse(Duration.ofSeconds(60)),
        label.map(f -> f.node().written()),
        jobTypes,
        pools,
        notifying,
        health,
        executor.map(f -> Executor.named(f.node().written())).orElse(Executor.LOCAL),
        entries);
  }

  private static void refuseFilesOfTree(StoreChoice choice, Found files) {
    if (choice instanceof StoreChoice.Tree) {
      throw new InputException(
          Place.of(files.origin()),
          "files",
          "a tree store keeps the files of its jobs in the home of each machine",
          "leave `files` out, or name another store");
    }
  }

  /// The seconds between two beats that users of another queue on such trees have asked for. None
  /// at all leaves only evidence of the process to tell that a runner is gone.
  private Optional<Found> heartbeat(Optional<Found> store) {
    String text = surroundings.environment().getOrDefault(Settings.TREE_HEARTBEAT, "").strip();
    if (text.isEmpty()
        || !store.map(this::choice).map(StoreChoice.Tree.class::isInstance).orElse(false)) {
      return Optional.empty();
    }
    if (!SECONDS.matcher(text).matches()) {
      throw new InputException(
          Place.of(Settings.TREE_HEARTBEAT),
          "",
          "found '%s', which is no number of seconds".formatted(text),
          "write 30, or 0 for no beats; the setting lease says it for every store");
    }
    var millis = new java.math.BigDecimal(text).movePointRight(3).longValue();
    String lease = millis == 0 ? NO_BEATS : 6 * millis + "ms";
    return Optional.of(
        new Found(
            new Node.Scalar(Value.of(lease), lease, 0),
            Settings.TREE_HEARTBEAT,
            surroundings.folder()));
  }

  private void noteJobTypes() {
    Map<String, String> origins = jobTypes.origins();
    entries.add(
        new Settings.Entry(
            "job_types",
            String.join(", ", jobTypes.names()),
            origins.isEmpty() ? "default" : String.join(", ", origins.values())));
  }

  private void notePools() {
    entries.add(
        new Settings.Entry(
            "pools",
            pools.all().stream().map(Pool::name).collect(Collectors.joining(", ")),
            pools.isDeclared()
                ? pools.all().stream().map(Pool::origin).collect(Collectors.joining(", "))
                : "default"));
  }

  /// The folder of the database that users of an earlier queue have named.
  private Optional<Found> queueFolder() {
    String file = surroundings.environment().getOrDefault(Settings.QUEUE_DATABASE, "");
    if (file.isBlank()) {
      return Optional.empty();
    }
    Path database =
        Folders.resolve(surroundings.folder(), file.strip(), surroundings.environment());
    String folder = Upward.parent(database).toString();
    return Optional.of(
        new Found(
            new Node.Scalar(Value.of(folder), folder, 0),
            Settings.QUEUE_DATABASE,
            surroundings.folder()));
  }

  /// The nearest file that has it says all of it.
  private Notifying notifying() {
    for (Layer layer : files) {
      if (layer.fields().has("notify")) {
        var problems = new Problems(Source.file(layer.path()), Set.of());
        var notifying =
            new NotifyReader(problems, Upward.parent(layer.path()), surroundings.environment())
                .settings(layer.fields());
        problems.throwIfAny();
        String labels =
            String.join(", ", notifying.told().to().stream().map(Notify.Target::label).toList());
        String origin = layer.path() + ":" + layer.fields().line("notify");
        entries.add(new Settings.Entry("notify", labels, origin));
        return notifying;
      }
    }
    entries.add(new Settings.Entry("notify", "", "default"));
    return Notifying.NONE;
  }

  private static int whole(Found found) {
    return found.node().value() instanceof Value.Int(BigInteger n) ? n.intValueExact() : 1;
  }

  private void note(String key, String value, Optional<Found> found) {
    entries.add(new Settings.Entry(key, value, found.map(Found::origin).orElse("default")));
  }

  private StoreChoice choice(Found found) {
    return StoreChoice.parse(
        found.node().written(), found.folder(), surroundings.environment(), found.origin());
  }

  private Path folder(Found found) {
    return Folders.resolve(found.folder(), found.node().written(), surroundings.environment());
  }

  private Path configFolder() {
    Map<String, String> environment = surroundings.environment();
    String given = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // A relative folder there is to be ignored, says its definition.
    return given.startsWith("/")
        ? Path.of(given)
        : Folders.resolve(surroundings.folder(), "~/.config", environment);
  }

  private void load(Path path) {
    Source source = Source.file(path);
    var problems = new Problems(source, Set.of());
    Node document = Format.TOML.read(source, text(path));
    refuseSingular(document, problems);
    Node checked = new Checker(problems).check(document, new Shape.Table(KEYS), "");
    problems.throwIfAny();
    Fields fields = Fields.of(KEYS, checked, "");
    files.add(new Layer(path, fields));
    if (fields.has("job_types")) {
      jobTypes = jobTypes.and(fields, source);
    }
    if (fields.has("pools")) {
      pools = pools.and(fields, source);
    }
  }

  /// The key is there, and means something else.
  private static void refuseSingular(Node document, Problems problems) {
    if (document instanceof Node.Mapping(var members, _)
        && members.get("pool") instanceof Node.Member(Node.Mapping(var named, _), int line)) {
      problems.error(
          line,
          "pool",
          "it says whose jobs a worker takes, and is no table",
          "declare a pool by [pools.%s]"
              .formatted(named.isEmpty() ? "NAME" : named.keySet().iterator().next()));
      problems.throwIfAny();
    }
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new InputException(
          Place.of(path.toString()),
          "",
          "the settings cannot be read: " + e.getMessage(),
          "settings are a file of UTF-8 text that you may read");
    }
  }

  private Optional<Found> find(String key) {
    return flagOrVariable(key).or(() -> inFiles(key));
  }

  static String variable(String key) {
    return "ASSAY_" + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  /// The settings that are one value, which a variable can give.
  static List<String> withVariables() {
    var keys = new ArrayList<String>();
    for (Key key : KEYS.keys()) {
      if (!(key.shape() instanceof Shape.Table) && !(key.shape() instanceof Shape.Named)) {
        keys.add(key.name());
      }
    }
    keys.add(EXECUTOR);
    return keys;
  }

  private Optional<Found> executorInFiles() {
    for (Layer layer : files) {
      Fields infra = layer.fields().within("infra", INFRA);
      if (infra.node("executor").orElse(null) instanceof Node.Scalar node) {
        String origin = layer.path() + ":" + infra.line("executor");
        return Optional.of(new Found(node, origin, Upward.parent(layer.path())));
      }
    }
    return Optional.empty();
  }

  private Optional<Found> flagOrVariable(String key) {
    String flag = surroundings.flags().getOrDefault(key, "");
    if (!flag.isEmpty()) {
      return Optional.of(given(key, flag, key.equals("home") ? "-C" : "--" + key));
    }
    String variable = variable(key);
    String value = surroundings.environment().getOrDefault(variable, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(given(key, value, variable));
  }

  private Found given(String key, String text, String origin) {
    var problems = new Problems(new Source(origin), Set.of());
    Value value =
        WHOLE.matcher(text).matches() ? new Value.Int(new BigInteger(text)) : Value.of(text);
    Key known =
        key.equals(EXECUTOR) ? INFRA.key("executor").orElseThrow() : KEYS.key(key).orElseThrow();
    Shape shape = known.shape();
    Node node = new Checker(problems).check(new Node.Scalar(value, text, 0), shape, "");
    problems.throwIfAny();
    return new Found((Node.Scalar) node, origin, surroundings.folder());
  }

  private Optional<Found> inFiles(String key) {
    for (Layer layer : files) {
      if (layer.fields().node(key).orElse(null) instanceof Node.Scalar node) {
        String origin = layer.path() + ":" + layer.fields().line(key);
        return Optional.of(new Found(node, origin, Upward.parent(layer.path())));
      }
    }
    return Optional.empty();
  }
}
