package dev.assay.experiment;

import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything a person asks for in one experiment, checked and with every default filled in. The
/// config room makes it from text and writes it back; nothing else interprets specification text.
///
/// @param about name, description and the other words for people
/// @param priority 0–10, higher first
/// @param parallelism jobs of this experiment that may run at once, at least 1; [#UNLIMITED] where
///   only the slots limit them
/// @param stages in an order in which every stage comes after the stages it needs; an experiment
///   without `stages:` has the one stage [Stage#MAIN]
/// @param objectives what makes one trial better than another; may be empty
/// @param configurations explicit configurations (`jobs:`), one without params where nothing is
///   varied; empty when a space is searched
/// @param space what may be tried; empty when there are explicit configurations
/// @param constraints what must hold between parameters of the space
/// @param search how points of the space are chosen
/// @param stopping which trials end before their end
/// @param repeat replicates of every configuration, at least 1
/// @param after what must have ended before any job of this experiment may start
/// @param startAt nothing starts before this instant
/// @param snapshot whether jobs run in a copy of the code as it was at submit
/// @param told who is told what of it
/// @param budget what all of it may use
public record ExperimentSpec(
    About about,
    int priority,
    int parallelism,
    List<Stage> stages,
    List<Objective> objectives,
    List<Configuration> configurations,
    Optional<Space> space,
    List<Expression> constraints,
    Search search,
    Stopping stopping,
    int repeat,
    List<After> after,
    Optional<Instant> startAt,
    Snapshot snapshot,
    Notify told,
    Budget budget) {

  /// The parallelism that no number of slots reaches.
  public static final int UNLIMITED = Integer.MAX_VALUE;

  public ExperimentSpec {
    stages = List.copyOf(stages);
    objectives = List.copyOf(objectives);
    configurations = List.copyOf(configurations);
    constraints = List.copyOf(constraints);
    after = List.copyOf(after);
  }

  /// Whether no worker runs its trials: whoever asks for one runs it, and tells how it ended.
  public boolean isAsked() {
    return configurations.isEmpty()
        && stages.getFirst().command() instanceof Command.Words(List<String> words)
        && words.isEmpty();
  }

  /// The stage called `name`.
  ///
  /// @throws IllegalArgumentException if there is none
  public Stage stage(String name) {
    return stages.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no stage '" + name + "' in " + about.name()));
  }

  /// The configuration from which a trial with this origin was made; empty for none of them.
  public Optional<Configuration> configuration(Value.Object origin) {
    boolean explicit = origin.get("by").filter(Value.of("jobs")::equals).isPresent();
    return explicit && origin.get("index").orElse(Value.EMPTY) instanceof Value.Int(var index)
        ? configurations.stream().skip(index.longValueExact() - 1).findFirst()
        : Optional.empty();
  }

  /// The same with other stages.
  public ExperimentSpec withStages(List<Stage> stages) {
    return new ExperimentSpec(
        about,
        priority,
        parallelism,
        stages,
        objectives,
        configurations,
        space,
        constraints,
        search,
        stopping,
        repeat,
        after,
        startAt,
        snapshot,
        told,
        budget);
  }

  /// The same, but another space is searched.
  public ExperimentSpec withSpace(Space space, List<Expression> constraints) {
    return new ExperimentSpec(
        about,
        priority,
        parallelism,
        stages,
        objectives,
        configurations,
        Optional.of(space),
        constraints,
        search,
        stopping,
        repeat,
        after,
        startAt,
        snapshot,
        told,
        budget);
  }

  /// The same with another search.
  public ExperimentSpec withSearch(Search search) {
    return new ExperimentSpec(
        about,
        priority,
        parallelism,
        stages,
        objectives,
        configurations,
        space,
        constraints,
        search,
        stopping,
        repeat,
        after,
        startAt,
        snapshot,
        told,
        budget);
  }

  /// The same with another way of stopping.
  public ExperimentSpec withStopping(Stopping stopping) {
    return new ExperimentSpec(
        about,
        priority,
        parallelism,
        stages,
        objectives,
        configurations,
        space,
        constraints,
        search,
        stopping,
        repeat,
        after,
        startAt,
        snapshot,
        told,
        budget);
  }

  /// The words for people.
  ///
  /// @param name never empty; need not be unique
  /// @param owner the user who submitted it, unless the specification says otherwise
  public record About(
      String name,
      String description,
      List<String> tags,
      String notes,
      Value.Object metadata,
      String owner) {
    public About {
      tags = List.copyOf(tags);
    }
  }

  /// One explicit configuration: its parameters, and what it changes in every stage's command or
  /// environment.
  ///
  /// @param typed where it has a file of settings
  public record Configuration(
      Value.Object params,
      Optional<Command> command,
      Map<String, String> env,
      Optional<TypedJob> typed) {
    public Configuration {
      env = Map.copyOf(env);
    }

    /// A configuration without a file of settings.
    public Configuration(Value.Object params, Optional<Command> command, Map<String, String> env) {
      this(params, command, env, Optional.empty());
    }
  }
}
