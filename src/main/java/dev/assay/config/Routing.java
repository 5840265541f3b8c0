package dev.assay.config;

import dev.assay.experiment.TypedJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which pool the jobs of a specification go to: the one it names, else the one that takes the
/// stage, else the one that takes the type of its jobs, else `default`. Not thread-safe.
final class Routing {

  private final Problems problems;
  private final Pools pools;

  /// Type → where it first stands.
  private final Map<String, Integer> types;

  private boolean isRefused;

  private Routing(Problems problems, Pools pools, Map<String, Integer> types) {
    this.problems = problems;
    this.pools = pools;
    this.types = types;
  }

  /// Of what brings its pool with it.
  static Routing none(Problems problems) {
    return new Routing(problems, Pools.NONE, Map.of());
  }

  /// Of a checked document.
  static Routing of(Fields top, Context context, Problems problems) {
    if (!context.pools().isDeclared()) {
      return none(problems);
    }
    var types = new TreeMap<String, Integer>();
    type(top).ifPresent(type -> types.put(type, top.line("job_type")));
    for (Node item : top.items("jobs")) {
      Fields job = Fields.of(SpecKeys.JOB, item, "jobs");
      type(job).ifPresent(type -> types.putIfAbsent(type, job.table().line()));
    }
    return new Routing(problems, context.pools(), types);
  }

  private static Optional<String> type(Fields fields) {
    Optional<String> given = fields.text("job_type");
    if (given.isEmpty() && fields.section().key("type").isPresent()) {
      given = fields.text("type");
    }
    boolean isUsual =
        given.isEmpty()
            && TypedJobReader.isTyped(fields)
            && !fields.has("command")
            && !fields.has("script");
    return isUsual ? Optional.of(JobTypes.USUAL) : given.map(String::strip);
  }

  /// `top` without types that are only words for routing: those that a pool takes and that no
  /// program stands behind, of jobs that have no file of settings.
  static Fields withoutLabels(Fields top, Context context) {
    if (!context.pools().isDeclared()) {
      return top;
    }
    var members = new LinkedHashMap<>(top.table().members());
    if (isLabelled(top, context)) {
      members.remove(TypedJob.TYPE);
    }
    if (top.node("jobs").orElse(null) instanceof Node.Sequence(var items, int line)) {
      var jobs = new ArrayList<Node>();
      items.forEach(item -> jobs.add(withoutLabel(item, context)));
      int at = top.line("jobs");
      members.put("jobs", new Node.Member(new Node.Sequence(jobs, line), at));
    }
    return new Fields(top.section(), new Node.Mapping(members, top.table().line()), top.path());
  }

  private static Node withoutLabel(Node item, Context context) {
    if (!(item instanceof Node.Mapping(var given, int line))
        || !isLabelled(Fields.of(SpecKeys.JOB, item, "jobs"), context)) {
      return item;
    }
    var members = new LinkedHashMap<>(given);
    members.keySet().removeAll(List.of(TypedJob.TYPE, "type"));
    return new Node.Mapping(members, line);
  }

  private static boolean isLabelled(Fields fields, Context context) {
    return !fields.has("config_path")
        && !fields.has("config_overrides")
        && type(fields)
            .filter(type ->
                context.pools().jobTypes().contains(type) && !context.types().isProgram(type))
            .isPresent();
  }

  /// The declared pool of a stage; empty where none is declared for it.
  ///
  /// @param resources of the stage
  Optional<Pool> pool(String stage, Execution resources) {
    Optional<Fields> naming = resources.nearest("pool");
    if (naming.isPresent()) {
      Optional<String> name = naming.get().text("pool");
      name.flatMap(pools::unknown)
          .ifPresent(no ->
              problems.error(
                  naming.get().line("pool"), naming.get().pathOf("pool"), no.problem(), no.hint()));
      return name.flatMap(pools::find);
    }
    return pools.ofStage(stage).or(this::ofTypes).or(() -> pools.find(Pool.DEFAULT));
  }

  private Optional<Pool> ofTypes() {
    var takers = new LinkedHashMap<String, String>();
    types
        .keySet()
        .forEach(type ->
            takers.putIfAbsent(pools.ofType(type).map(Pool::name).orElse(Pool.DEFAULT), type));
    if (takers.size() > 1 && !isRefused) {
      isRefused = true;
      var said = new ArrayList<String>();
      takers.forEach((pool, type) -> said.add("'%s' go to pool %s".formatted(type, pool)));
      int line = types.values().stream().mapToInt(Integer::intValue).max().orElse(0);
      problems.error(
          line,
          "jobs",
          "jobs of type %s, and all jobs of a stage go to one"
              .formatted(String.join(", those of ", said)),
          "name one with resources: {pool: …}, or submit them apart");
    }
    return types.keySet().stream().flatMap(type -> pools.ofType(type).stream()).findFirst();
  }
}
