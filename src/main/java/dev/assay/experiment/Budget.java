package dev.assay.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What a whole experiment may use. Before an attempt starts, the most that it can come to is set
/// aside; once it has ended, what it really came to counts. So no number of workers, and no kill,
/// ever makes it more than the limit.
///
/// @param price of an hour, for the limit of money
/// @param worth what trials must still promise, for a search to go on
public record Budget(Limits limits, OnLimit onLimit, Price price, Optional<Worth> worth) {

  private static final double MILLIS_AN_HOUR = 3_600_000;

  /// No limit at all.
  public static final Budget NONE =
      new Budget(Limits.NONE, OnLimit.FINISH, Price.NONE, Optional.empty());

  /// What is limited.
  public enum Dimension {
    /// Trials that ended well.
    COMPLETED("completed", "completed trials"),
    /// Devices that were held × how long.
    GPU_HOURS("gpu_hours", "GPU-hours"),
    /// What that, and the cores, cost.
    MONEY("money", "money"),
    /// Time since its first job started.
    WALL_TIME("wall_time", "wall time"),
    /// The clock.
    DEADLINE("deadline", "deadline");

    private final String word;
    private final String title;

    Dimension(String word, String title) {
      this.word = word;
      this.title = title;
    }

    /// The key of a specification, which is the word in the store and in JSON too.
    public String word() {
      return word;
    }

    /// As people say it.
    public String title() {
      return title;
    }

    /// The dimension with this word.
    public static Dimension ofWord(String word) {
      for (Dimension dimension : values()) {
        if (dimension.word.equals(word)) {
          return dimension;
        }
      }
      throw new IllegalArgumentException("no dimension of a budget is called '" + word + "'");
    }
  }

  /// What becomes of running work when the time is over. Other limits never catch running work: it
  /// was set aside for before it started.
  public enum OnLimit {
    /// It runs to its end.
    FINISH,
    /// It is asked to end.
    STOP
  }

  /// What an hour costs, in whatever unit the limit of money has.
  ///
  /// @param gpuHour of one device
  /// @param cpuHour of one core
  /// @param pools prices in single pools, which count there instead
  public record Price(double gpuHour, double cpuHour, Map<String, Price> pools) {
    /// Nothing costs anything.
    public static final Price NONE = new Price(0, 0);

    public Price {
      pools = Map.copyOf(pools);
    }

    /// The same in every pool.
    public Price(double gpuHour, double cpuHour) {
      this(gpuHour, cpuHour, Map.of());
    }

    /// What an hour of one attempt costs.
    public double anHour(Resources resources) {
      Price there = pools.getOrDefault(resources.pool(), this);
      return resources.gpus() * there.gpuHour + resources.cpus() * there.cpuHour;
    }
  }

  /// The limits; absent is none.
  ///
  /// @param completed trials of a search that end well; how many are tried is limited by the search
  /// @param gpuHours devices × hours; a share of a device counts as that share
  /// @param money in the unit of the price
  /// @param wallTime since the first job started
  /// @param deadline after which nothing starts
  public record Limits(
      OptionalInt completed,
      OptionalDouble gpuHours,
      OptionalDouble money,
      Optional<Duration> wallTime,
      Optional<Instant> deadline) {
    /// None of them.
    public static final Limits NONE =
        new Limits(
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.empty());

    /// Whether something is set aside for each attempt, which takes a timeout.
    public boolean areMetered() {
      return gpuHours.isPresent() || money.isPresent();
    }
  }

  /// What the next trial of a search must promise: so much of the objective for what it costs.
  ///
  /// @param gain in the unit of the objective
  public record Worth(double gain, Per per) {
    /// What it is compared with.
    public enum Per {
      /// An hour of the job.
      HOUR("hour"),
      /// An hour of one device.
      GPU_HOUR("GPU-hour"),
      /// One unit of money, by the price.
      MONEY("unit of money");

      private final String title;

      Per(String title) {
        this.title = title;
      }

      /// As people say it.
      public String title() {
        return title;
      }

      /// What an hour of an attempt comes to.
      public double anHour(Resources resources, Price price) {
        return switch (this) {
          case HOUR -> 1;
          case GPU_HOUR -> resources.gpus();
          case MONEY -> price.anHour(resources);
        };
      }
    }
  }

  /// What an attempt comes to.
  public record Use(double gpuHours, double money) {}

  /// Whether anything is limited.
  public boolean isBounded() {
    return !limits.equals(Limits.NONE) || worth.isPresent();
  }

  /// How long an attempt of a stage may hold what it takes: its timeout and its grace. Empty
  /// without a timeout.
  public static Optional<Duration> longest(Stage stage) {
    return stage.limits().timeout().map(timeout -> timeout.plus(stage.limits().grace()));
  }

  /// The most that one attempt of a stage can come to; empty without a timeout.
  public Optional<Use> most(Stage stage) {
    return longest(stage)
        .map(longest -> {
          double hours = longest.toMillis() / MILLIS_AN_HOUR;
          return new Use(stage.resources().gpus() * hours, price.anHour(stage.resources()) * hours);
        });
  }

  /// The same with other limits.
  public Budget withLimits(Limits limits) {
    return new Budget(limits, onLimit, price, worth);
  }
}
