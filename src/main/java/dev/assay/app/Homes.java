package dev.assay.app;

import dev.assay.cli.Door;
import dev.assay.cli.Surroundings;
import dev.assay.config.Settings;
import dev.assay.config.StoreChoice;
import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.LocalControl;
import dev.assay.control.LocalControl.End;
import dev.assay.control.LocalControl.Opened;
import dev.assay.control.LocalControl.Side;
import dev.assay.control.Working;
import dev.assay.knowledge.KnowledgeFolder;
import dev.assay.knowledge.MachineLabel;
import dev.assay.store.Ground;
import dev.assay.store.sql.PostgresqlAddress;
import dev.assay.store.sql.PostgresqlStore;
import dev.assay.store.sql.SqliteStore;
import dev.assay.store.tree.TreeStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Opens the home a command works on: settings → store → control. Nothing is made or opened before
/// something is asked of it.
final class Homes implements Door {
  private final Path folder;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final String version;

  Homes(Surroundings surroundings) {
    this(
        surroundings.folder(),
        surroundings.environment(),
        surroundings.clock(),
        surroundings.install().version());
  }

  /// @param folder where it was asked for; absolute
  Homes(Path folder, Map<String, String> environment, InstantSource clock, String version) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.version = version;
  }

  @Override
  public Home open(Optional<String> place, Optional<String> store) {
    Map<String, String> flags = new HashMap<>();
    place.ifPresent(chosen -> flags.put("home", chosen));
    store.ifPresent(choice -> flags.put("store", choice));
    return open(Settings.read(new Settings.Surroundings(folder, environment, flags)));
  }

  /// Opens the home that `settings` name.
  Home open(Settings settings) {
    if (!isOfEarlierQueue(settings)) {
      refuseMissing(settings.home());
    }
    var worker =
        new Working.Settings(
            settings.pool(),
            typedSlots(settings),
            List.of(),
            Optional.empty(),
            settings.logLimitBytes());
    return new Home(control(settings), worker);
  }

  /// What a pool says wins over a file that says it of every worker, but not over a variable.
  private static Optional<Integer> typedSlots(Settings settings) {
    boolean isTyped =
        settings.entries().stream()
            .anyMatch(entry -> entry.key().equals("slots") && entry.origin().startsWith("ASSAY_"));
    return isTyped ? settings.slots() : Optional.empty();
  }

  /// That queue made the folder of its database itself.
  private static boolean isOfEarlierQueue(Settings settings) {
    return settings.entries().stream()
        .anyMatch(entry -> entry.origin().equals(Settings.QUEUE_DATABASE));
  }

  /// A home is made where there is none, but not the folder in which it stands: that is a typing
  /// error.
  private static void refuseMissing(Path home) {
    Path place = home.getParent();
    if (place == null || !Files.isDirectory(place)) {
      throw new ControlException(
          Code.USAGE,
          "%s: there is no such folder, so no home can stand in it".formatted(place),
          "make it first, or look at -C, ASSAY_HOME and `home` in assay.toml");
    }
  }

  private Control control(Settings settings) {
    var random = new LazyRandom();
    return switch (settings.store()) {
      case StoreChoice.Sqlite(var file) -> {
        Path database = file.orElse(settings.home().resolve("assay.db"));
        yield control(
            settings, random, () -> sqlite(database, random), () -> SqliteStore.ground(database));
      }
      case StoreChoice.Tree(Path root) -> {
        refuseLost(root);
        yield control(
            settings, random, () -> tree(root, settings, random), () -> TreeStore.ground(root));
      }
      case StoreChoice.Postgresql there -> {
        var address = address(there);
        yield control(
            settings,
            random,
            () -> postgresql(address, random),
            () -> PostgresqlStore.ground(address));
      }
    };
  }

  private Control control(
      Settings settings, RandomGenerator random, Supplier<Opened> store, Supplier<Ground> ground) {
    return LocalControl.create(
        new LocalControl.Surroundings(
            settings,
            store,
            clock,
            random,
            version,
            ground,
            choice -> side(choice, settings, random)));
  }

  /// A folder that holds something else is no tree.
  private Side side(StoreChoice choice, Settings settings, RandomGenerator random) {
    return switch (choice) {
      case StoreChoice.Sqlite(var file) -> {
        Path database = file.orElse(settings.home().resolve("assay.db"));
        yield new Side(
            database.toString(),
            Files.exists(database),
            () -> {
              var store = openSqlite(database, random);
              return new End(store, store.transfer(), Optional.of(store.tables()));
            });
      }
      case StoreChoice.Tree(Path root) ->
          new Side(
              root.toString(),
              Files.isDirectory(root.resolve("workspace")),
              () -> {
                refuseLost(root);
                var store = openTree(root, settings, random);
                return new End(store, store.transfer());
              });
      case StoreChoice.Postgresql there -> {
        var address = address(there);
        yield new Side(
            address.place(),
            PostgresqlStore.ground(address).exists(),
            () -> {
              var store = openPostgresql(address, random);
              return new End(store, store.transfer(), Optional.of(store.tables()));
            });
      }
    };
  }

  private PostgresqlAddress address(StoreChoice.Postgresql there) {
    try {
      return PostgresqlAddress.parse(there.url(), environment);
    } catch (IllegalArgumentException e) {
      throw new ControlException(
          Code.USAGE,
          "store %s: %s".formatted(there, e.getMessage()),
          "as in postgresql://ada@db.lab:5432/experiments",
          e);
    }
  }

  private static Opened postgresql(PostgresqlAddress address, RandomGenerator random) {
    var store = openPostgresql(address, random);
    return new Opened(store, Optional.of(store.maintenance()));
  }

  private static PostgresqlStore openPostgresql(PostgresqlAddress address, RandomGenerator random) {
    return PostgresqlStore.open(address, random, PostgresqlStore.Options.DEFAULT);
  }

  /// A tree is made where there is none, but not the folder in which it stands.
  private static void refuseLost(Path root) {
    Path place = root.getParent();
    if (place == null || !Files.isDirectory(place)) {
      throw new ControlException(
          Code.USAGE,
          "%s: there is no such folder, so no tree can stand in it".formatted(place),
          "make it first, or look at --store, ASSAY_STORE and `store` in assay.toml");
    }
  }

  private Opened sqlite(Path database, RandomGenerator random) {
    var store = openSqlite(database, random);
    return new Opened(store, Optional.of(store.maintenance()));
  }

  private SqliteStore openSqlite(Path database, RandomGenerator random) {
    return SqliteStore.open(database, clock, random, SqliteStore.Options.DEFAULT);
  }

  private TreeStore openTree(Path root, Settings settings, RandomGenerator random) {
    var around = KnowledgeFolder.atOrAround(root.resolveSibling(""));
    var label = new MachineLabel(settings.machineLabel());
    return TreeStore.open(root, clock, random, around.repository(), () -> label.of(around));
  }

  private Opened tree(Path root, Settings settings, RandomGenerator random) {
    var store = openTree(root, settings, random);
    return new Opened(
        store,
        Optional.of(store.maintenance()),
        Optional.of(store.carried()),
        Optional.of(store.queue()));
  }
}
