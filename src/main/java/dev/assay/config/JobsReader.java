package dev.assay.config;

import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `jobs`, and the file of settings of a whole experiment → explicit configurations.
final class JobsReader {

  private final Problems problems;
  private final StageReader stages;
  private final TypedJobReader typed;

  JobsReader(Problems problems, StageReader stages, Path folder, Context context) {
    this.problems = problems;
    this.stages = stages;
    this.typed = new TypedJobReader(problems, folder, context);
  }

  List<Configuration> read(Fields top) {
    typed.greet(top);
    boolean inherited = top.has("command") || top.has("script") || top.has("stages");
    if (TypedJobReader.isTyped(top)) {
      return wholeTyped(top, inherited);
    }
    var jobs = new ArrayList<Configuration>();
    var seen = new HashMap<Value.Object, Integer>();
    List<Node> items = top.items("jobs");
    for (int i = 0; i < items.size(); i++) {
      Fields fields = Fields.of(SpecKeys.JOB, items.get(i), "jobs[" + i + "]");
      EnvironmentReader.refuseOwn(fields, "env", problems);
      if (TypedJobReader.isTyped(fields)) {
        typed.read(fields, stages.command(fields), inherited).ifPresent(jobs::add);
      } else {
        jobs.add(plain(fields, i, seen));
      }
    }
    if (top.has("jobs")) {
      new SearchReader(problems).checkCount(top, "jobs", BigInteger.valueOf(jobs.size()));
    }
    return jobs;
  }

  private Configuration plain(Fields fields, int index, Map<Value.Object, Integer> seen) {
    Value.Object params =
        fields.node("params").map(Node::value).orElse(Value.EMPTY) instanceof Value.Object object
            ? object
            : Value.EMPTY;
    Integer first = seen.putIfAbsent(params, index);
    if (first != null && !fields.has("command") && !fields.has("script")) {
      problems.warn(
          fields.table().line(),
          fields.path(),
          "it has the params of jobs[%d] and is a replicate of it".formatted(first));
    }
    return new Configuration(params, stages.command(fields), fields.textsByName("env"));
  }

  /// One configuration for the whole experiment.
  private List<Configuration> wholeTyped(Fields top, boolean inherited) {
    for (String key : List.of("jobs", "space")) {
      if (top.has(key)) {
        problems.error(
            top.line(key),
            key,
            "'%s' stands beside the 'config_path' of the whole experiment".formatted(key),
            key.equals("jobs") ? "give every job its own" : "multiply with --sweep");
      }
    }
    return typed.read(top, Optional.empty(), inherited).stream().toList();
  }
}
